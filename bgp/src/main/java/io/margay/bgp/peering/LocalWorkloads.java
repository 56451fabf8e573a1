package io.margay.bgp.peering;

import io.margay.core.model.BGPPeer;
import io.margay.core.model.BGPPeerSpec;
import io.margay.core.model.WorkloadEndpoint;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** The workloads of a node that it peers with. */
final class LocalWorkloads {

  private final Self self;
  private final Station own;
  private final BgpResources resources;

  LocalWorkloads(Self self, Station own, BgpResources resources) {
    this.self = self;
    this.own = own;
    this.resources = resources;
  }

  /** The addresses of those that a BGPPeer selects, of families that the node has too. */
  SortedSet<IpAddress> of(BGPPeerSpec spec) {
    SortedSet<IpAddress> found = new TreeSet<>();
    if (self.role() != Self.Role.NODE || spec.localWorkloadSelector() == null) {
      return found;
    }
    for (WorkloadEndpoint workload : resources.workloads()) {
      if (spec.localWorkloadSelector().matches(workload.metadata().labels())) {
        for (Cidr network : workload.spec().ipNetworks()) {
          if (network.equals(Cidr.host(network.address()))
              && own.address(network.family()) != null) {
            found.add(network.address());
          }
        }
      }
    }
    return found;
  }

  /** The addresses of all that the node peers with. */
  Set<IpAddress> all() {
    Set<IpAddress> all = new TreeSet<>();
    List<BGPPeer> peers = resources.peers();
    peers.stream().map(BGPPeer::spec).filter(own::peersBy).forEach(spec -> all.addAll(of(spec)));
    return all;
  }
}
