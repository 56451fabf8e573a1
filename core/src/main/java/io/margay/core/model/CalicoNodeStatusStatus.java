package io.margay.core.model;

import io.margay.core.model.codec.Default;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Named;
import io.margay.core.model.codec.OneOf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The status of a {@link CalicoNodeStatus}.
 *
 * @param lastUpdated RFC 3339
 */
@Doc("What the node told.")
public record CalicoNodeStatusStatus(
    @Nullable String lastUpdated,
    @Nullable Agent agent,
    @Nullable Bgp bgp,
    @Nullable Routes routes) {

  /** The state of the BGP daemons. */
  @Doc("The state of BGP, by address family.")
  public record Agent(@Nullable Daemon birdV4, @Nullable Daemon birdV6) {}

  /** The state of one BGP daemon. */
  @Doc("The state of BGP.")
  public record Daemon(
      @OneOf({"Ready", "NotReady"}) @Nullable String state,
      @Nullable String version,
      @Nullable String routerID,
      @Nullable String lastBootTime,
      @Nullable String lastReconfigurationTime) {}

  /** Sessions with peers. */
  @Doc("Sessions with peers, by address family.")
  public record Bgp(
      @Default("0") int numberEstablishedV4,
      @Default("0") int numberNotEstablishedV4,
      @Default("0") int numberEstablishedV6,
      @Default("0") int numberNotEstablishedV6,
      List<Peer> peersV4,
      List<Peer> peersV6) {

    public Bgp {
      peersV4 = List.copyOf(peersV4);
      peersV6 = List.copyOf(peersV6);
    }
  }

  /** A session with a peer. */
  @Doc("A session with a peer.")
  public record Peer(
      @Nullable String peerIP,
      @OneOf({"NodeMesh", "NodePeer", "GlobalPeer"}) @Nullable String type,
      @OneOf({"Idle", "Connect", "Active", "OpenSent", "OpenConfirm", "Established", "Close"})
          @Nullable String state,
      @Nullable String since) {}

  /** Routes in the kernel. */
  @Doc("Routes, by address family.")
  public record Routes(List<Route> routesV4, List<Route> routesV6) {

    public Routes {
      routesV4 = List.copyOf(routesV4);
      routesV6 = List.copyOf(routesV6);
    }
  }

  /** A route. */
  @Doc("A route.")
  public record Route(
      @OneOf({"FIB", "RIB"}) @Nullable String type,
      @Nullable String destination,
      @Nullable String gateway,
      @Named("interface") @Nullable String interfaceName,
      @Nullable LearnedFrom learnedFrom) {}

  /** Where a route comes from. */
  @Doc("Where a route comes from.")
  public record LearnedFrom(
      @OneOf({"Kernel", "Static", "Direct", "NodeMesh", "BGPPeer"}) @Nullable String sourceType,
      @Nullable String peerIP) {}
}
