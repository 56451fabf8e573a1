package io.margay.bgp.peering;

import io.margay.bgp.bfd.BfdOptions;
import io.margay.bgp.netty.PeerConfig;
import io.margay.bgp.netty.PeerOptions;
import io.margay.bgp.netty.PeerOptions.Extensions;
import io.margay.bgp.netty.PeerOptions.NextHop;
import io.margay.bgp.netty.PeerOptions.Security;
import io.margay.bgp.netty.PeerOptions.Terms;
import io.margay.bgp.netty.SpeakerConfig;
import io.margay.bgp.netty.SpeakerConfig.Listening;
import io.margay.bgp.policy.Priority;
import io.margay.bgp.wire.AfiSafi;
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
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Works out a {@link PeeringPlan}. An address has one peer: what a BGPPeer says goes before what
 * another says of peers in turn, and that before the mesh and a reflector's clients.
 */
public final class Peering {

  private static final IpAddress ANY4 = IpAddress.ipv4(0);
  private static final IpAddress ANY6 = IpAddress.parse("::");

  private final Self self;
  private final BgpResources resources;
  private final Station own;
  private final List<Station> others = new ArrayList<>();
  private final Policies policies;
  private final Map<IpAddress, PeerConfig> peers = new HashMap<>();
  private final Map<IpAddress, String> named = new HashMap<>();
  private final SortedMap<IpAddress, SecretKeyRef> passwords = new TreeMap<>();
  private final SortedMap<Cidr, IpAddress> gateways = new TreeMap<>();
  private final SortedSet<String> problems = new TreeSet<>();
  private boolean dialled;

  private Peering(Self self, BgpResources resources) {
    this.self = self;
    this.resources = resources;
    this.own = Station.of(self, resources);
    this.policies = new Policies(self, own, resources, problems);
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
    return new PeeringPlan(
        speaker().withPeers(new HashSet<>(peers.values())), passwords, gateways, problems);
  }

  private SpeakerConfig speaker() {
    SpeakerConfig speaker = base();
    if (own.cluster() != null) {
      speaker = speaker.withCluster(own.cluster());
    }
    IpAddress ipv6 = own.ipv6();
    return ipv6 != null && !ipv6.equals(self.address()) ? speaker.withAddress6(ipv6) : speaker;
  }

  private SpeakerConfig base() {
    if (self.role() == Self.Role.REFLECTOR) {
      return SpeakerConfig.reflector(own.as(), self.routerId(), self.address())
          .withListenPort(own.port());
    }
    SpeakerConfig node = SpeakerConfig.node(own.as(), self.routerId(), self.address());
    boolean anywhere = !"NodeIP".equals(resources.configuration(self.name()).bindMode());
    SpeakerConfig listening =
        dialled
            ? node.withListening(new Listening(anywhere ? ANY4 : self.address(), own.port()))
            : node;
    return own.reflects() ? listening.passingOn() : listening;
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
      IpAddress address, int port, long as, boolean dial, @Nullable Station other) {}

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
    long localAs =
        forward && spec.localASNumber() != null ? spec.localASNumber().value() : own.as();
    boolean internal = session.as() == localAs;
    PeerOptions options =
        new PeerOptions(
            families(),
            forward
                ? policies.routes(name, spec.filters(), internal, nextHop(spec), ownAs(spec))
                : policies.routes(),
            extensions(),
            new Terms(
                localAs == own.as() ? 0 : localAs,
                (int) seconds(spec.keepaliveTime(), 0),
                spec.maxRestartTime() == null ? null : (int) seconds(spec.maxRestartTime(), 0)),
            new Security(
                null, spec.ttlSecurity() == null ? 0 : spec.ttlSecurity(), source(spec, address)),
            spec.bfd() ? BfdOptions.DEFAULT : null);
    put(session, internal, options, spec.password());
    named.put(address, name);
    if (forward && spec.reachableBy() != null) {
      reach(name, address, spec.reachableBy());
    }
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
      passwords.put(session.address(), password.secretKeyRef());
    }
  }

  /** Every node with every other, but for those that reflect. */
  private void mesh() {
    BGPConfigurationSpec general = resources.general();
    Duration restart = general.nodeMeshMaxRestartTime();
    Terms terms = new Terms(0, 0, restart == null ? null : (int) restart.toSeconds());
    for (Station other : others) {
      if (!other.reflects()) {
        // Where nodes are told a port apart from the resources, they all are.
        int port = self.port() == null ? other.port() : self.port();
        plain(other, port, own.dials(other), terms, general.nodeMeshPassword());
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
      Station other, int port, boolean dial, Terms terms, @Nullable Password password) {
    IpAddress address = self.role() == Self.Role.REFLECTOR ? any(other) : own.towards(other);
    if (address == null || peers.containsKey(address) || own.has(address)) {
      return;
    }
    PeerOptions options =
        new PeerOptions(
            families(),
            policies.routes(),
            extensions(),
            terms,
            Security.NONE,
            watches(other) ? BfdOptions.DEFAULT : null);
    Session session = new Session(address, port, other.as(), dial, other);
    put(session, other.as() == own.as(), options, password);
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

  /** A reflector needs no address of a family to pass its routes on. */
  private Set<AfiSafi> families() {
    Set<AfiSafi> families = new HashSet<>();
    for (Family family : Family.values()) {
      if (self.role() == Self.Role.REFLECTOR || own.address(family) != null) {
        families.add(AfiSafi.unicast(family));
      }
    }
    return families;
  }

  /** Several paths, so that services that several nodes announce keep all their next hops. */
  private Extensions extensions() {
    return new Extensions(own.reflects(), true, false, 0);
  }

  private static NextHop nextHop(BGPPeerSpec spec) {
    if (spec.keepOriginalNextHop() || "Keep".equals(spec.nextHopMode())) {
      return NextHop.KEEP;
    }
    return "Self".equals(spec.nextHopMode()) ? NextHop.SELF : NextHop.AUTO;
  }

  private static int ownAs(BGPPeerSpec spec) {
    return spec.numAllowedLocalASNumbers() == null ? 0 : spec.numAllowedLocalASNumbers();
  }

  private static @Nullable IpAddress source(BGPPeerSpec spec, IpAddress peer) {
    if (!spec.sourceAddress().equals("None")) {
      return null;
    }
    return peer.family() == Family.IPV4 ? ANY4 : ANY6;
  }

  private static long seconds(@Nullable Duration duration, long otherwise) {
    return duration == null ? otherwise : duration.toSeconds();
  }
}
