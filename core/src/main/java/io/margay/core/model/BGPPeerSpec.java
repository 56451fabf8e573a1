package io.margay.core.model;

import io.margay.core.model.codec.Checked;
import io.margay.core.model.codec.Default;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.MaxSize;
import io.margay.core.model.codec.OneOf;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.codec.Range;
import io.margay.core.model.codec.UniqueItems;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import io.margay.core.selector.Selector;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The spec of a {@link BGPPeer}. Who is peered with is said in one of four ways: an address, a
 * range of addresses that may dial, a selector of nodes, or a selector of local workloads.
 *
 * @param ttlSecurity hops to the peer (RFC 5082)
 */
@Doc("Which nodes peer, and with whom.")
public record BGPPeerSpec(
    @Doc("The one node that peers.") @Nullable String node,
    @Doc("The nodes that peer; all if neither this nor node is given.") @MaxSize(1024)
        @Nullable Selector nodeSelector,
    @Doc("The neighbour's address, with a port if it is not 179.") @Nullable PeerAddress peerIP,
    @Doc("Nodes to peer with.") @MaxSize(1024) @Nullable Selector peerSelector,
    @Doc("The neighbour's AS.") @Nullable AsNumber asNumber,
    @Doc("The AS to call oneself towards this neighbour.") @Nullable AsNumber localASNumber,
    @Doc("Whether the next hop becomes one's own.") @OneOf({"Auto", "Self", "Keep"})
        @Nullable String nextHopMode,
    @Doc("The older form of nextHopMode Keep.") @Default("false") boolean keepOriginalNextHop,
    @Doc(
            "The session's password (RFC 2385). The value is in a file of each speaker, not in the API.")
        @Nullable Password password,
    @Doc("The address that sessions come from: the node's, or the kernel's choice.")
        @OneOf({"UseNodeIP", "None"})
        @Default("UseNodeIP")
        String sourceAddress,
    @Doc("How long the neighbour is asked to keep routes while this end restarts.")
        @Range(min = 0, max = 4095)
        @Nullable Duration maxRestartTime,
    @Doc("The time between keepalives.") @Range(min = 1, max = 21845)
        @Nullable Duration keepaliveTime,
    @Doc("How often one's own AS may be in a path.") @Range(min = 0, max = 255)
        @Nullable Integer numAllowedLocalASNumbers,
    @Doc("Hops to the neighbour; packets from farther away are dropped.") @Range(min = 1, max = 255)
        @Nullable Integer ttlSecurity,
    @Doc("The gateway that leads to the neighbour.") @Nullable IpAddress reachableBy,
    @Doc("Names of BGPFilters, in the order they are asked.") @UniqueItems List<String> filters,
    @Doc("Workloads of the node to peer with, by their own labels.") @MaxSize(1024)
        @Nullable Selector localWorkloadSelector,
    @Doc("Whether selected peers peer back by themselves.") @OneOf({"Auto", "Manual"})
        @Nullable String reversePeering,
    @Doc(
            "Whether a neighbour on the same link is watched by BFD too (RFC 5881), as it must do in turn.")
        @OneOf({"None", "BFDIfDirectlyConnected"})
        @Default("None")
        String failureDetectionMode,
    @Doc("Whoever dials from one of these addresses becomes a neighbour.") @Nullable Cidr peerRange,
    @Doc("How many neighbours of peerRange there may be at a time; 100 if not given.")
        @Range(min = 1, max = 10000)
        @Nullable Integer peerRangeLimit,
    @Doc(
            "How many routes of a family may be had of the neighbour; with more the session ends, and is tried again after a while.")
        @Range(min = 1, max = 100000000)
        @Nullable Integer maxPrefixes)
    implements Checked {

  private static final int USUAL_LIMIT = 100;

  public BGPPeerSpec {
    filters = List.copyOf(filters);
  }

  /** A peer of an address. */
  public static BGPPeerSpec of(
      @Nullable String node,
      @Nullable Selector nodeSelector,
      PeerAddress peerIP,
      AsNumber asNumber) {
    return new BGPPeerSpec(
        node,
        nodeSelector,
        peerIP,
        null,
        asNumber,
        null,
        null,
        false,
        null,
        "UseNodeIP",
        null,
        null,
        null,
        null,
        null,
        List.of(),
        null,
        null,
        "None",
        null,
        null,
        null);
  }

  /** How many neighbours of {@code peerRange} there may be. */
  public int rangeLimit() {
    return peerRangeLimit == null ? USUAL_LIMIT : peerRangeLimit;
  }

  /** Whether the way to the neighbour is watched by BFD. */
  public boolean bfd() {
    return failureDetectionMode.equals("BFDIfDirectlyConnected");
  }

  @Override
  public void check(Path path, Problems problems) {
    if (node != null && nodeSelector != null) {
      problems.forbidden(path.field("nodeSelector"), "must not be given together with node");
    }
    checkWhom(path, problems);
    if (peerRangeLimit != null && peerRange == null) {
      problems.forbidden(path.field("peerRangeLimit"), "needs peerRange");
    }
    if (keepOriginalNextHop && nextHopMode != null) {
      problems.forbidden(
          path.field("keepOriginalNextHop"), "must not be given together with nextHopMode");
    }
    if (reachableBy != null) {
      if (peerIP == null) {
        problems.forbidden(path.field("reachableBy"), "needs peerIP");
      } else if (peerIP.address().family() != reachableBy.family()) {
        problems.invalid(
            path.field("reachableBy"),
            reachableBy.toString(),
            "must be of the address family of peerIP");
      }
    }
  }

  private void checkWhom(Path path, Problems problems) {
    if (localWorkloadSelector != null) {
      forbid(peerIP, "peerIP", "localWorkloadSelector", path, problems);
      forbid(peerSelector, "peerSelector", "localWorkloadSelector", path, problems);
      forbid(peerRange, "peerRange", "localWorkloadSelector", path, problems);
      requireAs(path, problems);
    } else if (peerSelector != null) {
      forbid(peerRange, "peerRange", "peerSelector", path, problems);
      forbid(peerIP, "peerIP", "peerSelector", path, problems);
      forbid(asNumber, "asNumber", "peerSelector", path, problems);
    } else if (peerRange != null) {
      forbid(peerIP, "peerIP", "peerRange", path, problems);
      if (bfd()) {
        problems.forbidden(path.field("failureDetectionMode"), "must be None with peerRange");
      }
      requireAs(path, problems);
    } else if (peerIP == null) {
      problems.required(
          path.field("peerIP"),
          "one of peerIP, peerRange, peerSelector, localWorkloadSelector is required");
    } else {
      requireAs(path, problems);
    }
  }

  private void requireAs(Path path, Problems problems) {
    if (asNumber == null) {
      problems.required(path.field("asNumber"), "is required");
    }
  }

  private static void forbid(
      @Nullable Object value, String field, String other, Path path, Problems problems) {
    if (value != null) {
      problems.forbidden(path.field(field), "must not be given together with " + other);
    }
  }
}
