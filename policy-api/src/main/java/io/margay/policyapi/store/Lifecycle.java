package io.margay.policyapi.store;

import io.margay.core.model.Kind;
import io.margay.core.model.Metadata;
import io.margay.core.model.Resource;
import io.margay.policyapi.status.StatusException;
import io.margay.policyapi.status.Statuses;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How objects go: one with finalizers stays, marked, until the last of them is taken off. When it
 * was asked to go is the server's to say.
 */
final class Lifecycle {

  /** What Calico's controller holds tiers by. Here the rules between objects do its work. */
  private static final String TIER_CONTROLLER = "projectcalico.org/tier-controller";

  private Lifecycle() {}

  /**
   * What a write really leaves.
   *
   * @param wanted what the writer wants; null to delete
   * @param holding says what a deletion waits for
   * @param now RFC 3339
   * @return null if the object goes
   * @throws StatusException 403 for a finalizer that comes too late
   */
  static @Nullable Resource settled(
      @Nullable StoredResource current,
      @Nullable Resource wanted,
      Mutation.Holding holding,
      String now) {
    if (current == null) {
      return wanted == null ? null : marked(wanted, null);
    }
    if (wanted == null) {
      return onDeletion(current, holding, now);
    }
    String since = current.mayBeGoing() ? current.resource().metadata().deletionTimestamp() : null;
    if (since == null) {
      return marked(wanted, null);
    }
    List<String> left = wanted.metadata().finalizers();
    if (!current.resource().metadata().finalizers().containsAll(left)) {
      throw Statuses.forbidden(
          current.key(),
          "metadata.finalizers: none can be added while the object is being deleted");
    }
    return left.isEmpty() ? null : marked(wanted, since);
  }

  private static @Nullable Resource onDeletion(
      StoredResource current, Mutation.Holding holding, String now) {
    List<String> present =
        current.mayHaveFinalizers() ? current.resource().metadata().finalizers() : List.of();
    List<String> left =
        holding.of(present).stream()
            .filter(f -> current.key().kind() != Kind.TIER || !f.equals(TIER_CONTROLLER))
            .toList();
    if (left.isEmpty()) {
      return null;
    }
    Resource resource = current.resource();
    Metadata metadata = resource.metadata();
    String since = metadata.deletionTimestamp();
    Resource held = resource.withMetadata(metadata.change().finalizers(left).build());
    return marked(held, since == null ? now : since);
  }

  private static Resource marked(Resource resource, @Nullable String since) {
    Metadata metadata = resource.metadata();
    if (since == null && metadata.deletionTimestamp() == null) {
      return resource;
    }
    return resource.withMetadata(
        metadata
            .change()
            .deletionTimestamp(since)
            .deletionGracePeriodSeconds(since == null ? null : 0L)
            .build());
  }
}
