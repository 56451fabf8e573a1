package io.margay.policyapi.feed;

import io.margay.policyapi.snapshot.Snapshot;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The opening that agents share who come at about the same time, as all do when a replica goes
 * away. Called with the hub's writer held.
 */
final class Openings {

  /** What has changed since is sent to each agent apart: it must stay little. */
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private static final long MOST_CHANGES = 2_000;

  private volatile @Nullable Opening current;

  /** One whose token can be gone on from in this snapshot. */
  Opening of(Snapshot snapshot, Instant now) {
    Opening known = current;
    if (known == null || isOld(known, now) || !isNear(known.token(), snapshot, now)) {
      known = new Opening(snapshot, now);
      current = known;
    }
    return known;
  }

  /** Lets go of one that has become old. */
  void tick(Instant now) {
    Opening known = current;
    if (known != null && isOld(known, now)) {
      current = null;
    }
  }

  private static boolean isOld(Opening opening, Instant now) {
    return opening.token().issued().plus(LONGEST).isBefore(now);
  }

  private static boolean isNear(Token token, Snapshot snapshot, Instant now) {
    long changes =
        snapshot.resources().revision()
            - token.resources()
            + snapshot.ipam().revision()
            - token.ipam();
    return changes <= MOST_CHANGES && token.resumableFrom(snapshot, now);
  }
}
