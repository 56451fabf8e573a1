package io.margay.policyapi.feed;

import io.margay.policyapi.snapshot.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How far an agent is: the revision reached in each topic, and when that was. Opaque to agents.
 *
 * @param issued when the server last knew the agent to be complete
 */
record Token(long resources, long ipam, Instant issued) {

  /**
   * The topics keep deletions for seven days before compaction may drop them. A server that has
   * started since may not know older ones, so tokens older than this, which is far from that edge,
   * get a snapshot.
   */
  static final Duration LONGEST = Duration.ofDays(3);

  private static final Pattern FORM =
      Pattern.compile("1-([0-9]{1,18})-([0-9]{1,18})-([0-9]{1,12})");

  static Token of(Snapshot snapshot, Instant now) {
    return new Token(snapshot.resources().revision(), snapshot.ipam().revision(), now);
  }

  /** The token in a text; null if it is none of ours. */
  static @Nullable Token parse(String text) {
    Matcher matcher = FORM.matcher(text);
    return matcher.matches()
        ? new Token(
            Long.parseLong(matcher.group(1)),
            Long.parseLong(matcher.group(2)),
            Instant.ofEpochSecond(Long.parseLong(matcher.group(3))))
        : null;
  }

  /** Whether the changes since this token are all in the snapshot. */
  boolean resumableFrom(Snapshot snapshot, Instant now) {
    return resources <= snapshot.resources().revision()
        && ipam <= snapshot.ipam().revision()
        && resources >= snapshot.resources().forgotten()
        && ipam >= snapshot.ipam().forgotten()
        && issued.plus(LONGEST).isAfter(now);
  }

  @Override
  public String toString() {
    return "1-" + resources + "-" + ipam + "-" + issued.getEpochSecond();
  }
}
