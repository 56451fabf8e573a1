package io.margay.bgp.wire;

import java.util.List;

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
   * @param restartTime seconds for which routes should be kept for it, 0 to 4095
   * @param families those it can restore; empty if it only helps
   */
  record GracefulRestart(boolean restarted, int restartTime, List<RestartFamily> families)
      implements Capability {
    public GracefulRestart {
      families = List.copyOf(families);
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

  /** A capability this codec does not interpret. */
  record Unknown(int code, Octets value) implements Capability {}
}
