package io.margay.policyapi.store;

import io.margay.core.model.ResourceKey;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What came of one mutation.
 *
 * @param revision of the change; of the stored object where nothing changed; 0 if there is none
 * @param uid of the object, also of one that is gone now; null if there was none
 * @param body the document as it is now, or as it last was if it is gone; null if there was none
 * @param managed who owns which field, as JSON text; null if that is not recorded
 */
public record Written(
    ResourceKey key,
    Outcome outcome,
    long revision,
    @Nullable UUID uid,
    @Nullable String body,
    @Nullable String managed) {

  /** What happened. */
  public enum Outcome {
    CREATED,
    UPDATED,
    /**
     * Nothing is different but the time of a status that tells when it was last known to hold: that
     * is stored under the old revision, and nobody is told.
     */
    REFRESHED,
    UNCHANGED,
    DELETED,
    /** There was nothing to delete. */
    ABSENT
  }

  /** Whether anything is different that anybody is told of. */
  public boolean isChange() {
    return switch (outcome) {
      case CREATED, UPDATED, DELETED -> true;
      case REFRESHED, UNCHANGED, ABSENT -> false;
    };
  }
}
