package io.margay.bgp.peering;

import io.margay.bgp.bfd.BfdOptions;
import io.margay.bgp.netty.PeerOptions;
import io.margay.bgp.netty.PeerOptions.Extensions;
import io.margay.bgp.netty.PeerOptions.NextHop;
import io.margay.bgp.netty.PeerOptions.Routes;
import io.margay.bgp.netty.PeerOptions.Security;
import io.margay.bgp.netty.PeerOptions.Terms;
import io.margay.bgp.wire.AfiSafi;
import io.margay.core.model.BGPPeerSpec;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** On which terms a speaker peers, whoever it is that it peers with. */
final class PeerTerms {

  private static final IpAddress ANY4 = IpAddress.ipv4(0);
  private static final IpAddress ANY6 = IpAddress.parse("::");

  private final Self self;
  private final Station own;
  private final Policies policies;

  PeerTerms(Self self, Station own, Policies policies) {
    this.self = self;
    this.own = own;
    this.policies = policies;
  }

  /** The AS that we are by a BGPPeer. */
  long localAs(BGPPeerSpec spec, boolean forward) {
    return forward && spec.localASNumber() != null ? spec.localASNumber().value() : own.as();
  }

  /**
   * As a BGPPeer says.
   *
   * @param as the peer's
   * @param family of the peer's address
   * @param forward whether the BGPPeer is for this speaker, and not for the other end
   */
  PeerOptions of(String name, BGPPeerSpec spec, long as, Family family, boolean forward) {
    long localAs = localAs(spec, forward);
    boolean internal = as == localAs;
    Routes routes =
        forward ? policies.routes(name, spec, internal, nextHop(spec)) : policies.routes(internal);
    return new PeerOptions(
        families(),
        routes,
        extensions(),
        new Terms(
            localAs == own.as() ? 0 : localAs,
            spec.keepaliveTime() == null ? 0 : seconds(spec.keepaliveTime()),
            spec.maxRestartTime() == null ? null : seconds(spec.maxRestartTime())),
        new Security(
            null, spec.ttlSecurity() == null ? 0 : spec.ttlSecurity(), source(spec, family)),
        spec.bfd() ? BfdOptions.DEFAULT : null);
  }

  /**
   * Where no BGPPeer says anything.
   *
   * @param watched whether the path is watched by BFD
   */
  PeerOptions plain(boolean internal, Terms terms, boolean watched) {
    return new PeerOptions(
        families(),
        policies.routes(internal),
        extensions(),
        terms,
        Security.NONE,
        watched ? BfdOptions.DEFAULT : null);
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

  /**
   * Several paths, so that services that several nodes announce keep all their next hops; and IPv6
   * next hops for IPv4 prefixes, where there is IPv6 to send by.
   */
  private Extensions extensions() {
    boolean ipv6 = self.role() == Self.Role.REFLECTOR || own.address(Family.IPV6) != null;
    return new Extensions(own.reflects(), true, ipv6, self.longLivedSeconds());
  }

  private static NextHop nextHop(BGPPeerSpec spec) {
    if (spec.keepOriginalNextHop() || "Keep".equals(spec.nextHopMode())) {
      return NextHop.KEEP;
    }
    return "Self".equals(spec.nextHopMode()) ? NextHop.SELF : NextHop.AUTO;
  }

  private static @Nullable IpAddress source(BGPPeerSpec spec, Family peer) {
    if (!spec.sourceAddress().equals("None")) {
      return null;
    }
    return peer == Family.IPV4 ? ANY4 : ANY6;
  }

  private static int seconds(Duration duration) {
    return (int) duration.toSeconds();
  }
}
