package io.margay.bgp.peering;

import io.margay.core.model.BGPConfigurationSpec;
import io.margay.core.model.BGPPeerSpec;
import io.margay.core.model.Metadata;
import io.margay.core.model.Node;
import io.margay.core.model.NodeBgp;
import io.margay.core.net.Family;
import io.margay.core.net.InterfaceAddress;
import io.margay.core.net.IpAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A node as others peer with it.
 *
 * @param labels null if there is no such node, which then no selector selects
 * @param port where it listens
 * @param cluster if it reflects routes, the cluster that it does it for
 * @param leaving whether others are asked to use other ways
 */
record Station(
    String name,
    @Nullable Map<String, String> labels,
    @Nullable IpAddress ipv4,
    @Nullable IpAddress ipv6,
    long as,
    int port,
    @Nullable IpAddress cluster,
    boolean leaving) {

  /** Set to {@code true} on a Node before it is taken out of service (RFC 8326). */
  private static final String LEAVING = "margay.io/bgp-graceful-shutdown";

  static Station of(Node node, BgpResources resources) {
    String name = node.metadata().name();
    BGPConfigurationSpec settings = resources.configuration(name);
    NodeBgp bgp = node.spec().bgp();
    if (bgp == null) {
      return nobody(name, node.metadata(), settings);
    }
    return new Station(
        name,
        node.metadata().labels(),
        address(bgp.ipv4Address()),
        address(bgp.ipv6Address()),
        bgp.asNumber() == null ? settings.as().value() : bgp.asNumber().value(),
        settings.port(),
        bgp.routeReflectorClusterID(),
        leaving(node.metadata()));
  }

  private static boolean leaving(Metadata metadata) {
    return "true".equals(metadata.annotations().get(LEAVING));
  }

  /** Who plans for itself knows its own address best. */
  static Station of(Self self, BgpResources resources) {
    Node node = resources.nodes().get(self.name());
    Station stored =
        node == null
            ? nobody(self.name(), null, resources.configuration(self.name()))
            : of(node, resources);
    boolean any = self.address().high() == 0 && self.address().low() == 0;
    boolean four = self.address().family() == Family.IPV4;
    return new Station(
        self.name(),
        stored.labels,
        four && !any ? self.address() : stored.ipv4,
        !four && !any ? self.address() : stored.ipv6,
        stored.as,
        self.port() == null ? stored.port : self.port(),
        stored.cluster != null || self.role() == Self.Role.NODE ? stored.cluster : self.routerId(),
        stored.leaving);
  }

  private static Station nobody(
      String name, @Nullable Metadata known, BGPConfigurationSpec settings) {
    return new Station(
        name,
        known == null ? null : known.labels(),
        null,
        null,
        settings.as().value(),
        settings.port(),
        null,
        known != null && leaving(known));
  }

  private static @Nullable IpAddress address(@Nullable InterfaceAddress of) {
    return of == null ? null : of.address();
  }

  boolean reflects() {
    return cluster != null;
  }

  @Nullable IpAddress address(Family family) {
    return family == Family.IPV4 ? ipv4 : ipv6;
  }

  boolean has(IpAddress address) {
    return address.equals(ipv4) || address.equals(ipv6);
  }

  /** The other's address by which the two have a session: of IPv4 if both have one. */
  @Nullable IpAddress towards(Station other) {
    return ipv4 != null && other.ipv4 != null
        ? other.ipv4
        : ipv6 != null && other.ipv6 != null ? other.ipv6 : null;
  }

  /** Of two that know each other, nodes dial reflectors, else the one with the lower address. */
  boolean dials(Station other) {
    if (reflects() != other.reflects()) {
      return other.reflects();
    }
    IpAddress mine = other.towards(this);
    IpAddress theirs = towards(other);
    return mine != null && theirs != null && mine.compareTo(theirs) < 0;
  }

  /** Whether a BGPPeer is for it. */
  boolean peersBy(BGPPeerSpec spec) {
    if (spec.node() != null) {
      return spec.node().equals(name);
    }
    return labels != null && (spec.nodeSelector() == null || spec.nodeSelector().matches(labels));
  }

  /** Whether it is one of those to peer with. */
  boolean peeredBy(BGPPeerSpec spec) {
    return labels != null && spec.peerSelector() != null && spec.peerSelector().matches(labels);
  }
}
