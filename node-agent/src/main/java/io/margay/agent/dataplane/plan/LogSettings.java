package io.margay.agent.dataplane.plan;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How rules with the action Log write to the kernel's log.
 *
 * @param prefix what lines begin with; {@code %t} stands for the policy's tier, {@code %k} for its
 *     kind, {@code %n} for its name, {@code %p} for its name with its namespace
 * @param rate how often at most; null for no limit
 */
public record LogSettings(String prefix, @Nullable Rate rate) {

  public static final LogSettings DEFAULT = new LogSettings("calico-packet", null);

  /** The room that a LOG target has (linux/netfilter/xt_LOG.h), less the colon and the space. */
  private static final int LONGEST = 27;

  /**
   * A bound of how often something happens.
   *
   * @param count at least 1, in each unit
   * @param unit a second, a minute, an hour or a day
   * @param burst at least 1: so many at once when there were none for long
   */
  public record Rate(long count, Duration unit, long burst) {}

  /** The prefix of one owner's rules. */
  String prefix(RuleOwner owner) {
    String text =
        prefix
            .replace("%t", owner.tier())
            .replace("%k", owner.kind())
            .replace("%n", owner.name())
            .replace("%p", owner.fullName())
            .replaceAll("[^A-Za-z0-9 ._/:%+=@()-]", "_");
    return text.substring(0, Math.min(LONGEST, text.length())) + ": ";
  }
}
