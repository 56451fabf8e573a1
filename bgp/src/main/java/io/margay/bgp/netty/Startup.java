package io.margay.bgp.netty;

import java.time.Duration;
import java.util.Collection;

/**
 * Knows when a speaker that has just started has heard all its peers (RFC 4724 section 4.1): all
 * have sent their end-of-RIB; or the wait for them is over and at least one has; or nobody came for
 * as long as peers keep our own routes. Where the first configuration has no peers it is over at
 * once: who comes later can not have heard of this speaker before.
 */
final class Startup {

  private boolean begun;
  private boolean over;
  private long beganAt;
  private boolean more;

  /** The speaker is configured; true the first time. */
  boolean begin(long now) {
    if (begun) {
      return false;
    }
    begun = true;
    beganAt = now;
    return true;
  }

  /** Whether there may be peers besides those that are configured, which must be waited for too. */
  void awaitMore(boolean whether) {
    more = whether;
  }

  /** Whether peers must be told that we restart, and not be told that all is sent. */
  boolean over() {
    return over;
  }

  /** True once, when it is over. */
  boolean finish(Collection<Peer> peers, SpeakerConfig.Identity identity, long now) {
    if (over || !begun) {
      return false;
    }
    long waited = now - beganAt;
    boolean all = !more && peers.stream().allMatch(p -> p.settled);
    boolean any = peers.stream().anyMatch(p -> p.settled);
    boolean enough = any && waited >= identity.restart().startWait().toNanos();
    over = all || enough || waited >= longest(identity).toNanos();
    return over;
  }

  /** The longest that a start can take. */
  static Duration longest(SpeakerConfig.Identity identity) {
    Duration restart = Duration.ofSeconds(identity.restart().seconds());
    return restart.compareTo(identity.restart().startWait()) > 0
        ? restart
        : identity.restart().startWait();
  }
}
