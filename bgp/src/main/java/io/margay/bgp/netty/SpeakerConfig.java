package io.margay.bgp.netty;

import io.margay.bgp.session.Timers;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that a {@link BgpSpeaker} is told.
 *
 * @param identity a change of it resets all sessions
 * @param listenPort the TCP port to listen on at the own address; 0 to dial only
 * @param peers one per address
 */
public record SpeakerConfig(Identity identity, int listenPort, Set<PeerConfig> peers) {

  /**
   * What the speaker is.
   *
   * @param as own AS, 1 to 2^32-1
   * @param routerId BGP identifier, an IPv4 address by form
   * @param clusterId RFC 4456, usually the router id
   * @param address own address: listens there, dials from there, is the next hop of own prefixes;
   *     0.0.0.0 for any, the next hop is then the router id
   * @param address6 own IPv6 address: the next hop of own IPv6 prefixes; null without
   * @param nextHopSelf routes to other ASes get the own address as next hop; not for a reflector
   *     that forwards nothing
   * @param holdBackEndOfRib after a start, tell peers that all is sent only when the other peers'
   *     routes are here too; for whoever passes routes on (RFC 4724 section 4.1)
   * @param startWait how long after the start to wait for peers' end-of-RIB at most
   * @param restartTime seconds for which peers should keep our routes when we vanish, 0 to 4095
   */
  public record Identity(
      long as,
      IpAddress routerId,
      IpAddress clusterId,
      IpAddress address,
      @Nullable IpAddress address6,
      boolean nextHopSelf,
      boolean holdBackEndOfRib,
      Duration startWait,
      int restartTime,
      Timers timers) {

    IpAddress nextHop() {
      return anyAddress() ? routerId : address;
    }

    /** The next hop of own prefixes of this family, or null if there is none. */
    @Nullable IpAddress nextHop(Family family) {
      return nextHop().family() == family
          ? nextHop()
          : address6 != null && address6.family() == family ? address6 : null;
    }

    boolean anyAddress() {
      return address.high() == 0 && address.low() == 0;
    }
  }

  public SpeakerConfig {
    peers = Set.copyOf(peers);
    Set<IpAddress> seen = new HashSet<>();
    for (PeerConfig peer : peers) {
      if (!seen.add(peer.address())) {
        throw new IllegalArgumentException("two peers have the address " + peer.address());
      }
    }
    if (listenPort < 0 || listenPort > 65535) {
      throw new IllegalArgumentException("a port is 0 to 65535, not " + listenPort);
    }
  }

  /** A node: announces its own prefixes, listens nowhere, has no peers yet. */
  public static SpeakerConfig node(long as, IpAddress address) {
    return new SpeakerConfig(
        new Identity(
            as,
            address,
            address,
            address,
            null,
            true,
            false,
            Duration.ofSeconds(30),
            120,
            Timers.DEFAULT),
        0,
        Set.of());
  }

  /** A route reflector: passes routes on and forwards no packets. */
  public static SpeakerConfig reflector(long as, IpAddress routerId, IpAddress address) {
    return new SpeakerConfig(
        new Identity(
            as,
            routerId,
            routerId,
            address,
            null,
            false,
            true,
            Duration.ofSeconds(30),
            120,
            Timers.DEFAULT),
        PeerConfig.BGP_PORT,
        Set.of());
  }

  public SpeakerConfig withListenPort(int port) {
    return new SpeakerConfig(identity, port, peers);
  }

  public SpeakerConfig withPeers(PeerConfig... newPeers) {
    return withPeers(Set.of(newPeers));
  }

  public SpeakerConfig withPeers(Set<PeerConfig> newPeers) {
    return new SpeakerConfig(identity, listenPort, newPeers);
  }

  /** With an IPv6 address besides: for own IPv6 prefixes. */
  public SpeakerConfig withAddress6(IpAddress address6) {
    Identity i = identity;
    return new SpeakerConfig(
        new Identity(
            i.as,
            i.routerId,
            i.clusterId,
            i.address,
            address6,
            i.nextHopSelf,
            i.holdBackEndOfRib,
            i.startWait,
            i.restartTime,
            i.timers),
        listenPort,
        peers);
  }

  public SpeakerConfig withTimers(Timers timers) {
    Identity i = identity;
    return new SpeakerConfig(
        new Identity(
            i.as,
            i.routerId,
            i.clusterId,
            i.address,
            i.address6,
            i.nextHopSelf,
            i.holdBackEndOfRib,
            i.startWait,
            i.restartTime,
            timers),
        listenPort,
        peers);
  }

  public SpeakerConfig withRestart(Duration startWait, int restartTime) {
    Identity i = identity;
    return new SpeakerConfig(
        new Identity(
            i.as,
            i.routerId,
            i.clusterId,
            i.address,
            i.address6,
            i.nextHopSelf,
            i.holdBackEndOfRib,
            startWait,
            restartTime,
            i.timers),
        listenPort,
        peers);
  }
}
