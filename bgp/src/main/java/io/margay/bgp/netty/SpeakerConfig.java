package io.margay.bgp.netty;

import io.margay.bgp.session.Timers;
import io.margay.core.net.Cidr;
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
 * @param listening where others may dial it
 * @param peers one per address
 * @param ranges whose addresses may become peers by dialling; one per range
 * @param awaitsMore whether there are peers besides that can not be had yet, say because a password
 *     is not there: a start waits for them as it does for the others, so that what is known from an
 *     earlier life is not taken for gone
 * @param leaving whether peers are asked to use other ways (RFC 8326)
 */
public record SpeakerConfig(
    Identity identity,
    Listening listening,
    Set<PeerConfig> peers,
    Set<PeerRange> ranges,
    boolean awaitsMore,
    boolean leaving) {

  private static final IpAddress ANY = IpAddress.ipv4(0);

  /**
   * Where a speaker listens.
   *
   * @param address 0.0.0.0 for all addresses of both families
   * @param port TCP port; 0 to dial only
   */
  public record Listening(IpAddress address, int port) {
    public Listening {
      if (port < 0 || port > 65535) {
        throw new IllegalArgumentException("a port is 0 to 65535, not " + port);
      }
    }
  }

  /**
   * What the speaker is.
   *
   * @param as own AS, 1 to 2^32-1
   * @param routerId BGP identifier, an IPv4 address by form
   * @param clusterId RFC 4456, usually the router id
   * @param nextHopSelf routes to other ASes get the own address as next hop; not for a reflector
   *     that forwards nothing
   * @param steady of routes from other ASes that only a tie-break sets apart, the one that is
   *     chosen stays chosen (RFC 5004)
   */
  public record Identity(
      long as,
      IpAddress routerId,
      IpAddress clusterId,
      Addresses addresses,
      boolean nextHopSelf,
      boolean steady,
      Restart restart,
      Timers timers) {

    IpAddress nextHop() {
      return anyAddress() ? routerId : addresses.main();
    }

    /** The next hop of own prefixes of this family, or null if there is none. */
    @Nullable IpAddress nextHop(Family family) {
      return nextHop().family() == family ? nextHop() : addresses.other(family);
    }

    boolean anyAddress() {
      return addresses.main().equals(ANY);
    }

    /** The address to dial from, or null for the kernel's choice. */
    @Nullable IpAddress source(Family family) {
      IpAddress main = addresses.main();
      return anyAddress() ? null : main.family() == family ? main : addresses.other(family);
    }

    IpAddress address() {
      return addresses.main();
    }

    @Nullable IpAddress address6() {
      return addresses.ipv6();
    }
  }

  /**
   * A speaker's own addresses.
   *
   * @param main dials from there, is the next hop of own prefixes; 0.0.0.0 for any, the next hop is
   *     then the router id
   * @param ipv6 the next hop of own IPv6 prefixes; null without
   */
  public record Addresses(IpAddress main, @Nullable IpAddress ipv6) {
    private @Nullable IpAddress other(Family family) {
      return ipv6 != null && ipv6.family() == family ? ipv6 : null;
    }
  }

  /**
   * How a speaker restarts (RFC 4724).
   *
   * @param holdBackEndOfRib after a start, tell peers that all is sent only when the other peers'
   *     routes are here too; for whoever passes routes on (section 4.1)
   * @param startWait how long after the start to wait for peers' end-of-RIB at most
   * @param seconds for which peers should keep our routes when we vanish, 0 to 4095
   */
  public record Restart(boolean holdBackEndOfRib, Duration startWait, int seconds) {}

  public SpeakerConfig {
    peers = Set.copyOf(peers);
    ranges = Set.copyOf(ranges);
    Set<Cidr> seenRanges = new HashSet<>();
    for (PeerRange range : ranges) {
      if (!seenRanges.add(range.range())) {
        throw new IllegalArgumentException("two times the range " + range.range());
      }
    }
    Set<IpAddress> seen = new HashSet<>();
    for (PeerConfig peer : peers) {
      if (!seen.add(peer.address())) {
        throw new IllegalArgumentException("two peers have the address " + peer.address());
      }
    }
  }

  /** A node: announces its own prefixes, listens nowhere, has no peers yet. */
  public static SpeakerConfig node(long as, IpAddress address) {
    return node(as, address, address);
  }

  /** The same where the address is not its BGP identifier too. */
  public static SpeakerConfig node(long as, IpAddress routerId, IpAddress address) {
    return of(as, routerId, address, false, 0);
  }

  /** A route reflector: passes routes on and forwards no packets. */
  public static SpeakerConfig reflector(long as, IpAddress routerId, IpAddress address) {
    return of(as, routerId, address, true, PeerConfig.BGP_PORT);
  }

  private static SpeakerConfig of(
      long as, IpAddress routerId, IpAddress address, boolean reflects, int port) {
    Restart restart = new Restart(reflects, Duration.ofSeconds(30), 120);
    Addresses own = new Addresses(address, null);
    return new SpeakerConfig(
        new Identity(as, routerId, routerId, own, !reflects, false, restart, Timers.DEFAULT),
        new Listening(address, port),
        Set.of(),
        Set.of(),
        false,
        false);
  }

  /** Listens at this port of the address where it listens already. */
  public SpeakerConfig withListenPort(int port) {
    return withListening(new Listening(listening.address(), port));
  }

  public SpeakerConfig withListening(Listening wanted) {
    return new SpeakerConfig(identity, wanted, peers, ranges, awaitsMore, leaving);
  }

  public SpeakerConfig withPeers(PeerConfig... newPeers) {
    return withPeers(Set.of(newPeers));
  }

  public SpeakerConfig withPeers(Set<PeerConfig> newPeers) {
    return new SpeakerConfig(identity, listening, newPeers, ranges, awaitsMore, leaving);
  }

  public SpeakerConfig withRanges(Set<PeerRange> newRanges) {
    return new SpeakerConfig(identity, listening, peers, newRanges, awaitsMore, leaving);
  }

  /** Of peers that can not be had yet. */
  public SpeakerConfig awaitingMore(boolean whether) {
    return new SpeakerConfig(identity, listening, peers, ranges, whether, leaving);
  }

  /** Asks peers to use other ways, or no longer. */
  public SpeakerConfig leaving(boolean whether) {
    return new SpeakerConfig(identity, listening, peers, ranges, awaitsMore, whether);
  }

  /** With an IPv6 address besides: for own IPv6 prefixes. */
  public SpeakerConfig withAddress6(IpAddress address6) {
    return with(new Addresses(identity.addresses.main(), address6), identity.clusterId);
  }

  public SpeakerConfig withCluster(IpAddress clusterId) {
    return with(identity.addresses, clusterId);
  }

  public SpeakerConfig withTimers(Timers timers) {
    return with(identity.restart, timers);
  }

  public SpeakerConfig withRestart(Duration startWait, int seconds) {
    return with(
        new Restart(identity.restart.holdBackEndOfRib, startWait, seconds), identity.timers);
  }

  /** A node that passes routes on to others of its AS: its start waits for its peers. */
  public SpeakerConfig passingOn() {
    Restart restart = identity.restart;
    return with(new Restart(true, restart.startWait, restart.seconds), identity.timers);
  }

  /** Changes its choice among equally good routes from other ASes only if it has to (RFC 5004). */
  public SpeakerConfig withSteadyChoice() {
    Identity i = identity;
    return with(
        new Identity(
            i.as, i.routerId, i.clusterId, i.addresses, i.nextHopSelf, true, i.restart, i.timers));
  }

  private SpeakerConfig with(Addresses own, IpAddress clusterId) {
    Identity i = identity;
    return with(
        new Identity(
            i.as, i.routerId, clusterId, own, i.nextHopSelf, i.steady, i.restart, i.timers));
  }

  private SpeakerConfig with(Restart restart, Timers timers) {
    Identity i = identity;
    return with(
        new Identity(
            i.as, i.routerId, i.clusterId, i.addresses, i.nextHopSelf, i.steady, restart, timers));
  }

  private SpeakerConfig with(Identity newIdentity) {
    return new SpeakerConfig(newIdentity, listening, peers, ranges, awaitsMore, leaving);
  }
}
