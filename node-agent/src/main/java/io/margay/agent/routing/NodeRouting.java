package io.margay.agent.routing;

import io.margay.bgp.netty.OwnRoute;
import io.margay.bgp.peering.BgpResources;
import io.margay.bgp.peering.Peering;
import io.margay.bgp.peering.PeeringPlan;
import io.margay.bgp.peering.Self;
import io.margay.bgp.peering.Services;
import io.margay.core.calc.Change;
import io.margay.core.model.BGPConfigurationSpec;
import io.margay.core.model.BGPPeer;
import io.margay.core.model.BlockAffinity;
import io.margay.core.model.BlockAffinitySpec;
import io.margay.core.model.IPPool;
import io.margay.core.model.Kind;
import io.margay.core.model.Node;
import io.margay.core.model.NodeBgp;
import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import io.margay.core.model.WorkloadEndpoint;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the resources that routing depends on, and works out the plan. Belongs to the agent's loop.
 */
public final class NodeRouting {

  private static final String EXCLUDED = "node.kubernetes.io/exclude-from-external-load-balancers";

  private final Self self;
  private final SortedMap<ResourceKey, Resource> resources = new TreeMap<>();
  private SortedSet<Cidr> blocks = Collections.emptySortedSet();
  private final ServiceBook services;
  private @Nullable PeeringPlan peering;
  private boolean stale = true;

  public NodeRouting(Self self) {
    this.self = self;
    this.services = new ServiceBook(self.name());
  }

  public void changed(Collection<Change> changes) {
    boolean blocksStale = false;
    for (Change change : changes) {
      Kind kind = change.key().kind();
      if (ServiceBook.concerns(kind)) {
        stale |= services.changed(change);
        continue;
      }
      if (kind == Kind.WORKLOAD_ENDPOINT) {
        if (localChanged(change) && peersWithWorkloads()) {
          peering = null;
          stale = true;
        }
        continue;
      }
      if (kind != Kind.BLOCK_AFFINITY && !BgpResources.concerns(kind)) {
        continue;
      }
      Resource before =
          switch (change) {
            case Change.Put put -> resources.put(put.key(), put.resource());
            case Change.Delete delete -> resources.remove(delete.key());
          };
      if (before == null || !before.equals(resources.get(change.key()))) {
        stale = true;
        if (kind == Kind.BLOCK_AFFINITY) {
          blocksStale = true;
        } else {
          peering = null;
        }
      }
    }
    if (blocksStale) {
      blocks = confirmedBlocks();
    }
  }

  /** Of workloads only those of this node are kept. */
  private boolean localChanged(Change change) {
    Resource before = resources.get(change.key());
    boolean local =
        change instanceof Change.Put(WorkloadEndpoint endpoint)
            && endpoint.spec().node().equals(self.name());
    if (local && change instanceof Change.Put put) {
      resources.put(put.key(), put.resource());
    } else {
      resources.remove(change.key());
    }
    return !Objects.equals(before, resources.get(change.key()));
  }

  private boolean peersWithWorkloads() {
    return resources.values().stream()
        .anyMatch(
            each -> each instanceof BGPPeer peer && peer.spec().localWorkloadSelector() != null);
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
    return resources.get(selfKey()) instanceof Node stored ? stored : null;
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
    BgpResources all = BgpResources.of(resources.values());
    BGPConfigurationSpec settings = all.configuration(self.name());
    Announcements announcements = new Announcements(settings);
    SortedMap<Cidr, OwnRoute> announced = new TreeMap<>();
    blocks.forEach(block -> announced.put(block, announcements.route(block)));
    if (!excluded()) {
      services
          .announced(settings)
          .forEach(prefix -> announced.put(prefix, announcements.route(prefix)));
    }
    // Services come and go far more often than peers, which cost more to work out.
    PeeringPlan peers = peering == null ? Peering.plan(self, all) : peering;
    peering = peers;
    return new BgpPlan(
        peers, announced, Peering.priorities(settings), families(), Services.ranges(settings));
  }

  /** Those of which the node has an address for BGP. */
  private Set<Family> families() {
    Node node = self();
    NodeBgp bgp = node == null ? null : node.spec().bgp();
    Set<Family> families = EnumSet.noneOf(Family.class);
    if (bgp != null && bgp.ipv4Address() != null) {
      families.add(Family.IPV4);
    }
    if (bgp != null && bgp.ipv6Address() != null) {
      families.add(Family.IPV6);
    }
    return families;
  }

  /** Kubernetes' way to say that a node takes no traffic for services from outside. */
  private boolean excluded() {
    Node node = self();
    return node != null && node.metadata().labels().containsKey(EXCLUDED);
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
    return spec.node().equals(self.name()) && spec.state().equals("confirmed") && !spec.deleted();
  }

  private ResourceKey selfKey() {
    return new ResourceKey(Kind.NODE, "", self.name());
  }
}
