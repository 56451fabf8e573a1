package io.margay.policyapi.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last changes of the log up to a revision.
 *
 * @param after every change after this revision is there
 * @param before the objects as they were then, as far as they are changed afterwards
 * @param changes in the order of revisions
 */
public record RecentChanges(long after, List<Logged> before, List<Logged> changes) {

  /**
   * What a change left.
   *
   * @param key Kind/namespace/name
   * @param body the document as JSON text; null for a deletion
   */
  public record Logged(String key, long revision, @Nullable String body) {}

  public RecentChanges {
    before = List.copyOf(before);
    changes = List.copyOf(changes);
  }
}
