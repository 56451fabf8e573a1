package io.margay.bgp.wire;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Something a speaker can do, as it says in its OPEN (RFC 5492). */
public sealed interface Capability {

  /** Code 1, RFC 4760: carries routes of this family. */
  record MultiProtocol(AfiSafi family) implements Capability {}

  /** Code 2, RFC 2918: understands ROUTE-REFRESH. */
  record RouteRefresh() implements Capability {}

  /** Code 65, RFC 6793: four-octet AS numbers; its own is in here. */
  record FourOctetAs(long as) implements Capability {}

  /**
   * Code 64, RFC 4724: keeps forwarding while it restarts, and helps others who do.
   *
   * @param restarted the speaker has just restarted
   * @param notification routes are kept after a NOTIFICATION too, unless that is a Hard Reset (RFC
   *     8538)
   * @param restartTime seconds for which routes should be kept for it, 0 to 4095
   * @param families those it can restore; empty if it only helps
   */
  record GracefulRestart(
      boolean restarted, boolean notification, int restartTime, List<RestartFamily> families)
      implements Capability {
    public GracefulRestart {
      families = List.copyOf(families);
    }

    /** As before RFC 8538. */
    public GracefulRestart(boolean restarted, int restartTime, List<RestartFamily> families) {
      this(restarted, false, restartTime, families);
    }

    /** Whether it has kept its forwarding state of this family. */
    public boolean preserved(AfiSafi family) {
      return families.stream().anyMatch(f -> f.family().equals(family) && f.forwardingPreserved());
    }

    /** Whether routes of this family should be kept when its connection is lost. */
    public boolean covers(AfiSafi family) {
      return families.stream().anyMatch(f -> f.family().equals(family));
    }
  }

  /** A family within {@link GracefulRestart}. */
  record RestartFamily(AfiSafi family, boolean forwardingPreserved) {}

  /** Code 6, RFC 8654: takes messages of up to 65535 bytes. */
  record ExtendedMessages() implements Capability {}

  /** Code 70, RFC 7313: marks where an answer to ROUTE-REFRESH begins and ends. */
  record EnhancedRefresh() implements Capability {}

  /** Code 5, RFC 8950: takes IPv6 next hops for IPv4 unicast. */
  record ExtendedNextHop() implements Capability {}

  /** Code 69, RFC 7911: several paths for a prefix. */
  record AddPath(List<PathFamily> families) implements Capability {
    public AddPath {
      families = List.copyOf(families);
    }

    /** The families it takes several paths of. */
    public Set<AfiSafi> receives() {
      return with(1);
    }

    /** The families it may send several paths of. */
    public Set<AfiSafi> sends() {
      return with(2);
    }

    private Set<AfiSafi> with(int bit) {
      return families.stream()
          .filter(f -> f.mode() >= 1 && f.mode() <= 3 && (f.mode() & bit) != 0)
          .map(PathFamily::family)
          .collect(Collectors.toUnmodifiableSet());
    }
  }

  /**
   * A family within {@link AddPath}.
   *
   * @param mode 1 to receive, 2 to send, 3 for both
   */
  record PathFamily(AfiSafi family, int mode) {}

  /** Code 71, RFC 9494: routes may be kept long after the restart time, as a last resort. */
  record LongLived(List<LongLivedFamily> families) implements Capability {
    public LongLived {
      families = List.copyOf(families);
    }

    /** Seconds for which stale routes of this family should be kept; 0 if they should not. */
    public int staleSeconds(AfiSafi family) {
      return families.stream()
          .filter(f -> f.family().equals(family))
          .mapToInt(LongLivedFamily::staleSeconds)
          .findFirst()
          .orElse(0);
    }
  }

  /**
   * A family within {@link LongLived}.
   *
   * @param staleSeconds 0 to 2^24-1
   */
  record LongLivedFamily(AfiSafi family, boolean forwardingPreserved, int staleSeconds) {}

  /** A capability this codec does not interpret. */
  record Unknown(int code, Octets value) implements Capability {}
}
