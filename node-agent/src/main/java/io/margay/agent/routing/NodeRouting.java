package io.margay.agent.routing;

import io.margay.core.calc.Change;
import io.margay.core.model.AsNumber;
import io.margay.core.model.BGPConfiguration;
import io.margay.core.model.BGPConfigurationSpec;
import io.margay.core.model.BGPPeer;
import io.margay.core.model.BGPPeerSpec;
import io.margay.core.model.BlockAffinity;
import io.margay.core.model.BlockAffinitySpec;
import io.margay.core.model.IPPool;
import io.margay.core.model.Kind;
import io.margay.core.model.Node;
import io.margay.core.model.NodeBgp;
import io.margay.core.model.PeerAddress;
import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.InterfaceAddress;
import io.margay.core.net.IpAddress;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the resources that routing depends on, and works out the plan. Belongs to the agent's loop.
 */
public final class NodeRouting {

  private static final Set<Kind> KINDS =
      EnumSet.of(
          Kind.NODE, Kind.BGP_PEER, Kind.BGP_CONFIGURATION, Kind.BLOCK_AFFINITY, Kind.IP_POOL);

  private final String node;
  private final InterfaceAddress nodeAddress;
  private final @Nullable Integer portOverride;
  private final SortedMap<ResourceKey, Resource> resources = new TreeMap<>();
  private SortedSet<Cidr> blocks = Collections.emptySortedSet();
  private boolean stale = true;

  /**
   * @param portOverride where to listen, whatever the BGPConfiguration says; null to do as it says
   */
  public NodeRouting(String node, InterfaceAddress nodeAddress, @Nullable Integer portOverride) {
    this.node = node;
    this.nodeAddress = nodeAddress;
    this.portOverride = portOverride;
  }

  public void changed(Collection<Change> changes) {
    boolean blocksStale = false;
    for (Change change : changes) {
      Kind kind = change.key().kind();
      if (!KINDS.contains(kind)) {
        continue;
      }
      Resource before =
          switch (change) {
            case Change.Put put -> resources.put(put.key(), put.resource());
            case Change.Delete delete -> resources.remove(delete.key());
          };
      if (before == null || !before.equals(resources.get(change.key()))) {
        stale = true;
        blocksStale |= kind == Kind.BLOCK_AFFINITY;
      }
    }
    if (blocksStale) {
      blocks = confirmedBlocks();
    }
  }

  /** Whether the plan may have become another since it was last asked for. */
  public boolean stale() {
    return stale;
  }

  /** The confirmed blocks of this node. */
  public SortedSet<Cidr> blocks() {
    return blocks;
  }

  /** The node's own resource. */
  public @Nullable Node self() {
    return resources.get(selfKey()) instanceof Node self ? self : null;
  }

  /** The families of which some pool hands out addresses. */
  public Set<Family> poolFamilies() {
    Set<Family> families = EnumSet.noneOf(Family.class);
    for (Resource resource : resources.values()) {
      if (resource instanceof IPPool pool && !pool.spec().disabled()) {
        families.add(pool.spec().cidr().family());
      }
    }
    return families;
  }

  public BgpPlan plan() {
    stale = false;
    BGPConfigurationSpec configuration = configuration();
    AsNumber localAs = as(self(), configuration);
    int port = portOverride == null ? configuration.port() : portOverride;
    SortedSet<BgpPlan.Peer> peers = new TreeSet<>();
    // Before those of the mesh: of two for one address the first counts.
    for (Resource resource : resources.values()) {
      if (resource instanceof BGPPeer configured) {
        add(peers, configured(configured.spec()));
      }
    }
    for (Resource resource : resources.values()) {
      if (resource instanceof Node other && configuration.mesh()) {
        add(peers, mesh(other, configuration, port));
      }
    }
    boolean listen = peers.stream().anyMatch(peer -> !peer.dial());
    return new BgpPlan(localAs, nodeAddress.address(), listen, port, peers, blocks);
  }

  private void add(SortedSet<BgpPlan.Peer> peers, BgpPlan.@Nullable Peer peer) {
    if (peer != null && !peer.at().address().equals(nodeAddress.address())) {
      peers.add(peer);
    }
  }

  private BgpPlan.@Nullable Peer configured(BGPPeerSpec spec) {
    Node self = self();
    Map<String, String> labels = self == null ? Map.of() : self.metadata().labels();
    boolean mine =
        spec.node() != null
            ? spec.node().equals(node)
            : spec.nodeSelector() == null || self != null && spec.nodeSelector().matches(labels);
    return mine && spec.peerIP() != null && spec.asNumber() != null
        ? new BgpPlan.Peer(spec.peerIP(), spec.asNumber(), true)
        : null;
  }

  /** Of two nodes the one with the lower address dials. */
  private BgpPlan.@Nullable Peer mesh(Node other, BGPConfigurationSpec configuration, int port) {
    NodeBgp bgp = other.spec().bgp();
    if (other.metadata().name().equals(node) || bgp == null || bgp.ipv4Address() == null) {
      return null;
    }
    IpAddress address = bgp.ipv4Address().address();
    return new BgpPlan.Peer(
        new PeerAddress(address, port),
        as(other, configuration),
        nodeAddress.address().compareTo(address) < 0);
  }

  private static AsNumber as(@Nullable Node of, BGPConfigurationSpec configuration) {
    NodeBgp bgp = of == null ? null : of.spec().bgp();
    return bgp == null || bgp.asNumber() == null ? configuration.as() : bgp.asNumber();
  }

  private BGPConfigurationSpec configuration() {
    return BGPConfigurationSpec.effective(
        Stream.of("node." + node, "default")
            .map(name -> resources.get(new ResourceKey(Kind.BGP_CONFIGURATION, "", name)))
            .filter(BGPConfiguration.class::isInstance)
            .map(found -> ((BGPConfiguration) found).spec())
            .toList());
  }

  private SortedSet<Cidr> confirmedBlocks() {
    SortedSet<Cidr> found = new TreeSet<>();
    for (Resource resource : resources.values()) {
      if (resource instanceof BlockAffinity affinity && ours(affinity.spec())) {
        found.add(affinity.spec().cidr());
      }
    }
    return Collections.unmodifiableSortedSet(found);
  }

  private boolean ours(BlockAffinitySpec spec) {
    return spec.node().equals(node) && spec.state().equals("confirmed") && !spec.deleted();
  }

  private ResourceKey selfKey() {
    return new ResourceKey(Kind.NODE, "", node);
  }
}
