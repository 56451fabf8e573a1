package io.margay.bgp.peering;

import io.margay.bgp.netty.PeerConfig;
import io.margay.bgp.netty.PeerOptions;
import io.margay.bgp.netty.PeerOptions.Terms;
import io.margay.bgp.netty.PeerRange;
import io.margay.bgp.netty.SpeakerConfig;
import io.margay.bgp.policy.Priority;
import io.margay.core.model.BGPConfigurationSpec;
import io.margay.core.model.BGPPeer;
import io.margay.core.model.BGPPeerSpec;
import io.margay.core.model.Password;
import io.margay.core.model.SecretKeyRef;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Works out a {@link PeeringPlan}: who peers with whom; on which terms is {@link PeerTerms}'. An
 * address has one peer: what a BGPPeer says goes before what another says of peers in turn, and
 * that before the mesh and a reflector's clients.
 */
public final class Peering {

  private final Self self;
  private final BgpResources resources;
  private final Station own;
  private final List<Station> others = new ArrayList<>();
  private final LocalWorkloads workloads;
  private final PeerTerms terms;
  private final Map<IpAddress, PeerConfig> peers = new HashMap<>();
  private final Map<IpAddress, String> named = new HashMap<>();
  private final Map<Cidr, String> rangeNames = new HashMap<>();
  private final SortedMap<Cidr, PeerRange> ranges = new TreeMap<>();
  private final SortedMap<Cidr, SecretKeyRef> passwords = new TreeMap<>();
  private final SortedSet<IpAddress> peeringAddresses = new TreeSet<>();
  private final SortedMap<Cidr, IpAddress> gateways = new TreeMap<>();
  private final SortedSet<String> problems = new TreeSet<>();
  private final SortedMap<Cidr, PeerOrigin> origins = new TreeMap<>();
  private boolean dialled;

  private Peering(Self self, BgpResources resources) {
    this.self = self;
    this.resources = resources;
    this.own = Station.of(self, resources);
    this.workloads = new LocalWorkloads(self, own, resources);
    Policies policies = new Policies(self, own, resources, workloads.all(), problems);
    this.terms = new PeerTerms(self, own, policies);
    resources
        .nodes()
        .forEach((name, node) -> {
          if (!name.equals(self.name())) {
            others.add(Station.of(node, resources));
          }
        });
  }

  /** What a node or reflector is to do. */
  public static PeeringPlan plan(Self self, BgpResources resources) {
    return new Peering(self, resources).plan();
  }

  /** The usual priorities of routes under a node's settings. */
  public static Priority.Normal priorities(BGPConfigurationSpec settings) {
    return Policies.normal(settings);
  }

  private PeeringPlan plan() {
    for (BGPPeer peer : resources.peers()) {
      if (own.peersBy(peer.spec())) {
        forward(peer.metadata().name(), peer.spec());
      }
    }
    for (BGPPeer peer : resources.peers()) {
      if (own.peeredBy(peer.spec()) && !"Manual".equals(peer.spec().reversePeering())) {
        backward(peer.metadata().name(), peer.spec());
      }
    }
    if (self.role() == Self.Role.REFLECTOR) {
      clients();
    } else if (!own.reflects() && resources.general().mesh()) {
      mesh();
    }
    SpeakerConfig speaker =
        OwnSpeaker.of(self, own, resources, dialled)
            .withPeers(new HashSet<>(peers.values()))
            .withRanges(new HashSet<>(ranges.values()));
    return new PeeringPlan(speaker, passwords, gateways, peeringAddresses, origins, problems);
  }

  /** Those that the BGPPeer has this node peer with. */
  private void forward(String name, BGPPeerSpec spec) {
    if (spec.peerIP() != null && spec.asNumber() != null) {
      IpAddress address = spec.peerIP().address();
      Station known = others.stream().filter(other -> other.has(address)).findFirst().orElse(null);
      Session session =
          new Session(address, spec.peerIP().port(), spec.asNumber().value(), true, known);
      dialled |= known != null && !known.reflects();
      add(name, spec, session, true);
    } else if (spec.peerRange() != null && spec.asNumber() != null) {
      range(name, spec, spec.peerRange(), spec.asNumber().value());
    } else if (spec.localWorkloadSelector() != null && spec.asNumber() != null) {
      long as = spec.asNumber().value();
      for (IpAddress workload : workloads.of(spec)) {
        dialled = true;
        add(name, spec, Session.workload(workload, as), true);
      }
    } else if (spec.peerSelector() != null) {
      boolean known = !"Manual".equals(spec.reversePeering());
      for (Station other : others) {
        if (other.peeredBy(spec)) {
          boolean dial = !known || own.dials(other);
          dialled |= !known;
          add(name, spec, other, other.as(), dial, true);
        }
      }
    }
  }

  /** Those who may dial without being named. */
  private void range(String name, BGPPeerSpec spec, Cidr range, long as) {
    if (ranges.containsKey(range)) {
      problems.add(
          "BGPPeer "
              + name
              + " is passed over: BGPPeer "
              + rangeNames.get(range)
              + " is for "
              + range
              + " too");
      return;
    }
    dialled = true;
    rangeNames.put(range, name);
    origins.put(range, origin(spec, true));
    PeerOptions options = terms.of(name, spec, as, range.family(), true);
    boolean client = own.reflects() && as == terms.localAs(spec, true);
    ranges.put(range, new PeerRange(range, spec.rangeLimit(), as, client, options));
    if (spec.password() != null) {
      passwords.put(range, spec.password().secretKeyRef());
    }
  }

  /** Those that the BGPPeer has peer with this node. */
  private void backward(String name, BGPPeerSpec spec) {
    for (Station other : others) {
      if (other.peersBy(spec)) {
        long as = spec.localASNumber() == null ? other.as() : spec.localASNumber().value();
        add(name, spec, other, as, own.dials(other), false);
      }
    }
  }

  private void add(
      String name, BGPPeerSpec spec, Station other, long as, boolean dial, boolean forward) {
    IpAddress address = own.towards(other);
    if (address == null) {
      problems.add(
          "BGPPeer "
              + name
              + ": no session with node "
              + other.name()
              + ", as the two have no addresses of one family");
    } else {
      add(name, spec, new Session(address, other.port(), as, dial, other), forward);
    }
  }

  /** A session that is wanted, without its options. */
  private record Session(
      IpAddress address,
      int port,
      long as,
      boolean dial,
      @Nullable Station other,
      boolean workload) {
    Session(IpAddress address, int port, long as, boolean dial, @Nullable Station other) {
      this(address, port, as, dial, other, false);
    }

    /** With a workload here: whoever is there first dials. */
    static Session workload(IpAddress address, long as) {
      return new Session(address, PeerConfig.BGP_PORT, as, true, null, true);
    }
  }

  private void add(String name, BGPPeerSpec spec, Session session, boolean forward) {
    IpAddress address = session.address();
    if (own.has(address) || address.equals(self.address())) {
      return;
    }
    if (peers.containsKey(address)) {
      String first = named.get(address);
      if (forward && !name.equals(first)) {
        problems.add(
            "BGPPeer "
                + name
                + " is passed over: BGPPeer "
                + first
                + " is for "
                + address
                + " too");
      }
      return;
    }
    boolean internal = session.as() == terms.localAs(spec, forward);
    PeerOptions options = terms.of(name, spec, session.as(), address.family(), forward);
    IpAddress source = session.workload() ? peeringAddress(address.family()) : null;
    if (source != null) {
      options = options.with(options.security().withSource(source));
      peeringAddresses.add(source);
    }
    put(session, internal, options, spec.password());
    named.put(address, name);
    origins.put(Cidr.host(address), origin(spec, forward));
    if (forward && spec.reachableBy() != null) {
      reach(name, address, spec.reachableBy());
    }
  }

  /** What all workloads know their node by, if there is such an address. */
  private @Nullable IpAddress peeringAddress(Family family) {
    BGPConfigurationSpec settings = resources.configuration(self.name());
    return family == Family.IPV4
        ? settings.localWorkloadPeeringIPV4()
        : settings.localWorkloadPeeringIPV6();
  }

  private void reach(String name, IpAddress peer, IpAddress gateway) {
    if (self.role() == Self.Role.REFLECTOR) {
      problems.add(
          "BGPPeer " + name + ": reachableBy is for nodes; a reflector makes no routes to peers");
    } else {
      gateways.put(Cidr.host(peer), gateway);
    }
  }

  private void put(
      Session session, boolean internal, PeerOptions options, @Nullable Password password) {
    Station other = session.other();
    boolean client = own.reflects() && internal && (other == null || !other.reflects());
    int port = session.dial() ? session.port() : PeerConfig.BGP_PORT;
    dialled |= !session.dial();
    peers.put(
        session.address(),
        new PeerConfig(session.address(), port, session.as(), !session.dial(), client, options));
    if (password != null) {
      passwords.put(Cidr.host(session.address()), password.secretKeyRef());
    }
  }

  /** Every node with every other, but for those that reflect. */
  private void mesh() {
    BGPConfigurationSpec general = resources.general();
    Duration restart = general.nodeMeshMaxRestartTime();
    Terms usual = new Terms(0, 0, restart == null ? null : (int) restart.toSeconds());
    for (Station other : others) {
      if (!other.reflects()) {
        // Where nodes are told a port apart from the resources, they all are.
        int port = self.port() == null ? other.port() : self.port();
        plain(other, port, own.dials(other), usual, general.nodeMeshPassword());
      }
    }
  }

  /** A reflector's clients dial it. */
  private void clients() {
    for (Station other : others) {
      if (!other.reflects()) {
        plain(other, PeerConfig.BGP_PORT, false, Terms.USUAL, null);
      }
    }
  }

  private void plain(
      Station other, int port, boolean dial, Terms sessionTerms, @Nullable Password password) {
    IpAddress address = self.role() == Self.Role.REFLECTOR ? any(other) : own.towards(other);
    if (address == null || peers.containsKey(address) || own.has(address)) {
      return;
    }
    boolean internal = other.as() == own.as();
    Session session = new Session(address, port, other.as(), dial, other);
    put(session, internal, terms.plain(internal, sessionTerms, watches(other)), password);
    origins.put(Cidr.host(address), PeerOrigin.NODE_MESH);
  }

  private static PeerOrigin origin(BGPPeerSpec spec, boolean forward) {
    boolean global = forward && spec.node() == null && spec.nodeSelector() == null;
    return global ? PeerOrigin.GLOBAL_PEER : PeerOrigin.NODE_PEER;
  }

  /** Whether the other end has a BGPPeer by which it watches the way to here: both ends must. */
  private boolean watches(Station other) {
    return resources.peers().stream()
        .map(BGPPeer::spec)
        .filter(spec -> spec.bfd() && spec.peerIP() != null && other.peersBy(spec))
        .map(spec -> spec.peerIP().address())
        .anyMatch(address -> own.has(address) || address.equals(self.address()));
  }

  private static @Nullable IpAddress any(Station other) {
    return other.ipv4() != null ? other.ipv4() : other.ipv6();
  }
}
