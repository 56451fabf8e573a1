package io.margay.reflector.plan;

import io.margay.bgp.netty.PeerConfig;
import io.margay.bgp.netty.SpeakerConfig;
import io.margay.core.model.AsNumber;
import io.margay.core.model.BGPConfiguration;
import io.margay.core.model.BGPConfigurationSpec;
import io.margay.core.model.BGPPeer;
import io.margay.core.model.BGPPeerSpec;
import io.margay.core.model.Kind;
import io.margay.core.model.Node;
import io.margay.core.model.NodeBgp;
import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import io.margay.core.net.IpAddress;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The resources that decide over peers, at one moment.
 *
 * @param resources nodes, BGP peers and BGP configurations by key
 */
public record Inputs(Map<ResourceKey, Resource> resources) {

  public static final Inputs NONE = new Inputs(Map.of());

  private static final Set<Kind> KINDS =
      EnumSet.of(Kind.NODE, Kind.BGP_PEER, Kind.BGP_CONFIGURATION);

  public Inputs {
    resources = Collections.unmodifiableSortedMap(new TreeMap<>(resources));
  }

  /** Whether resources of this kind matter here. */
  public static boolean concerns(Kind kind) {
    return KINDS.contains(kind);
  }

  public Inputs with(Resource resource) {
    TreeMap<ResourceKey, Resource> copy = new TreeMap<>(resources);
    copy.put(resource.key(), resource);
    return new Inputs(copy);
  }

  public Inputs without(ResourceKey key) {
    TreeMap<ResourceKey, Resource> copy = new TreeMap<>(resources);
    copy.remove(key);
    return new Inputs(copy);
  }

  /**
   * What the speaker is to do. Every node with an address is a client that dials; of the BGPPeers
   * those that name this reflector are dialled: clients too where they are of the same AS. An
   * address has one peer: a BGPPeer goes before a node.
   */
  public SpeakerConfig plan(Identity self) {
    BGPConfigurationSpec settings = settings();
    long localAs = settings.as().value();
    Set<PeerConfig> peers = new HashSet<>();
    Set<IpAddress> taken = new HashSet<>(Set.of(self.address()));
    for (Resource resource : resources.values()) {
      if (resource instanceof BGPPeer peer && self.name().equals(peer.spec().node())) {
        configured(peer.spec(), localAs).ifPresent(found -> add(peers, taken, found));
      }
    }
    for (Resource resource : resources.values()) {
      if (resource instanceof Node node) {
        client(node, settings.as()).ifPresent(peer -> add(peers, taken, peer));
      }
    }
    return SpeakerConfig.reflector(localAs, self.routerId(), self.address())
        .withListenPort(self.port())
        .withPeers(peers);
  }

  private BGPConfigurationSpec settings() {
    return resources.values().stream()
        .filter(BGPConfiguration.class::isInstance)
        .map(BGPConfiguration.class::cast)
        .filter(found -> found.metadata().name().equals("default"))
        .map(BGPConfiguration::spec)
        .findFirst()
        .orElse(BGPConfigurationSpec.DEFAULTS);
  }

  private static void add(Set<PeerConfig> peers, Set<IpAddress> taken, PeerConfig peer) {
    if (taken.add(peer.address())) {
      peers.add(peer);
    }
  }

  private static Optional<PeerConfig> configured(BGPPeerSpec spec, long localAs) {
    if (spec.peerIP() == null || spec.asNumber() == null) {
      return Optional.empty();
    }
    PeerConfig peer =
        PeerConfig.dial(spec.peerIP().address(), spec.asNumber().value())
            .withPort(spec.peerIP().port());
    return Optional.of(spec.asNumber().value() == localAs ? peer.asClient() : peer);
  }

  private static Optional<PeerConfig> client(Node node, AsNumber localAs) {
    NodeBgp bgp = node.spec().bgp();
    if (bgp == null || bgp.ipv4Address() == null) {
      return Optional.empty();
    }
    AsNumber as = Objects.requireNonNullElse(bgp.asNumber(), localAs);
    PeerConfig peer = PeerConfig.await(bgp.ipv4Address().address(), as.value());
    return Optional.of(as.equals(localAs) ? peer.asClient() : peer);
  }
}
