package io.margay.bgp.netty;

import io.margay.bgp.bfd.BfdOptions;
import io.margay.bgp.bfd.BfdState;
import io.margay.bgp.kernel.WatchedInterfaces;
import io.margay.bgp.wire.ErrorCode;
import io.margay.bgp.wire.Message;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a speaker is made of, and how it becomes what its configuration says. Belongs to the loop.
 */
final class SpeakerLoop {

  private static final Logger LOG = LoggerFactory.getLogger(SpeakerLoop.class);

  private final EventLoop loop;
  private final SpeakerListener listener;
  private final Monitoring monitoring;
  private final Startup startup = new Startup();
  private final Map<IpAddress, Peer> peers = new HashMap<>();
  private final PathWatch watch = new PathWatch(this::pathLost);
  private final InterfaceMemo interfaces;

  private Map<Cidr, OwnRoute> announced = Map.of();
  private @Nullable SpeakerConfig config;
  private @Nullable Engine engine;
  private @Nullable Sessions sessions;
  private @Nullable Channel listening;

  SpeakerLoop(EventLoop loop, SpeakerListener listener, WatchedInterfaces interfaces) {
    this.loop = loop;
    this.interfaces = new InterfaceMemo(interfaces, this::interfacesChanged);
    this.listener = listener;
    this.monitoring = new Monitoring(loop);
  }

  /** Null before the first configuration. */
  @Nullable Engine engine() {
    return engine;
  }

  /** How BFD sees the path to a peer; null if it does not look. */
  @Nullable BfdState path(IpAddress peer) {
    return watch.state(peer);
  }

  /** Whether the initial routes of the peers of the first configuration are here, or given up. */
  boolean settled() {
    return startup.over();
  }

  boolean isListening() {
    return listening != null && listening.isActive();
  }

  void monitor(BmpOptions wanted) {
    monitoring.configure(wanted);
  }

  void announce(Map<Cidr, OwnRoute> prefixes) {
    announced = prefixes;
    if (engine != null) {
      engine.tables().originate(prefixes);
    }
  }

  /**
   * Stops listening where it should not any more, and begins where it should.
   *
   * @return what to wait for; its channel goes to {@link #listening(Channel)} then, if the port is
   *     not 0. Null if nothing is to be done
   */
  @Nullable ChannelFuture rebind(SpeakerConfig.Listening wanted) {
    boolean same =
        config != null
            && config.listening().equals(wanted)
            && (listening == null) == (wanted.port() == 0);
    if (same) {
      return null;
    }
    Channel old = listening;
    listening = null;
    ChannelFuture closed = old == null ? null : old.close();
    return wanted.port() == 0 ? closed : bind(wanted);
  }

  void listening(Channel channel) {
    listening = channel;
  }

  private ChannelFuture bind(SpeakerConfig.Listening where) {
    return new Transport(loop).listen(where.address(), where.port(), this::accepted);
  }

  private void accepted(Channel channel) {
    if (sessions == null) {
      channel.close();
    } else {
      sessions.connections().accepted(channel);
    }
  }

  /**
   * Brings all but the listening socket to this configuration.
   *
   * @param wanted what {@link #rebind} was told before
   */
  void apply(SpeakerConfig wanted) {
    SpeakerConfig before = config;
    if (before == null || !before.identity().equals(wanted.identity())) {
      stop(Message.Notification.of(ErrorCode.CONFIGURATION_CHANGE));
      engine =
          new Engine(loop, wanted.identity(), startup, peers, listener, monitoring, interfaces);
      sessions = new Sessions(loop, wanted.identity(), startup, peers, engine);
      engine.tables().originate(announced);
    }
    if (engine == null || sessions == null) {
      throw new AssertionError("configured without an engine");
    }
    secure(before, wanted, sessions);
    config = wanted;
    startup.awaitMore(wanted.awaitsMore() || !wanted.ranges().isEmpty());
    if (startup.begin(System.nanoTime())) {
      watchStartup(wanted.identity());
    }
    engine.reconfiguration().interfacesAsked(asksForInterfaces(wanted));
    engine.reconfiguration().leaving(wanted.leaving());
    sessions.ranges(wanted.ranges());
    applyPeers(wanted.peers(), sessions);
    Map<IpAddress, BfdOptions> paths = new HashMap<>();
    for (PeerConfig peer : wanted.peers()) {
      if (peer.options().bfd() != null) {
        paths.put(peer.address(), peer.options().bfd());
      }
    }
    watch.configure(wanted.identity().address(), paths);
    engine.settle();
  }

  private static boolean asksForInterfaces(SpeakerConfig config) {
    return Stream.concat(
            config.peers().stream().map(PeerConfig::options),
            config.ranges().stream().map(PeerRange::options))
        .anyMatch(options -> options.routes().asksForInterface());
  }

  /** The kernel's routes have changed; on a thread that watches them. */
  private void interfacesChanged() {
    loop.execute(() -> {
      if (engine != null && sessions != null) {
        for (Peer peer : engine.reconfiguration().interfacesChanged()) {
          sessions.reject(peer, ErrorCode.CONFIGURATION_CHANGE);
        }
      }
    });
  }

  /** BFD has noticed; on its loop. */
  private void pathLost(IpAddress peer) {
    loop.execute(() -> {
      if (sessions != null) {
        sessions.pathLost(peer);
      }
    });
  }

  /** Passwords are set on the listening socket too, for peers that dial. */
  private void secure(@Nullable SpeakerConfig before, SpeakerConfig now, Sessions running) {
    if (listening != null) {
      try {
        List<Secured> earlier = before == null ? List.of() : Secured.of(before);
        Secured.apply(listening, earlier, Secured.of(now));
        running.connections().unsigned(false);
      } catch (IOException e) {
        LOG.error("peers with a password can not connect error='{}'", e.getMessage());
        running.connections().unsigned(true);
      }
    }
  }

  private void watchStartup(SpeakerConfig.Identity identity) {
    Runnable look =
        () -> {
          if (engine != null) {
            engine.settle();
          }
        };
    loop.schedule(look, identity.restart().startWait().toNanos(), TimeUnit.NANOSECONDS);
    loop.schedule(look, Startup.longest(identity).toNanos(), TimeUnit.NANOSECONDS);
  }

  private void applyPeers(Set<PeerConfig> wanted, Sessions running) {
    Map<IpAddress, PeerConfig> byAddress = new HashMap<>();
    wanted.forEach(peer -> byAddress.put(peer.address(), peer));
    for (Peer peer : List.copyOf(peers.values())) {
      IpAddress address = peer.config.address();
      PeerConfig now = byAddress.get(address);
      if (now == null) {
        now = running.unnamed(peer);
      } else {
        peer.visits = null;
      }
      if (now != null && peer.config.sameSession(now)) {
        if (engine != null && !engine.reconfiguration().policies(peer, now)) {
          running.reject(peer, ErrorCode.CONFIGURATION_CHANGE);
        }
      } else {
        ErrorCode why = now == null ? ErrorCode.PEER_DECONFIGURED : ErrorCode.CONFIGURATION_CHANGE;
        running.remove(address, Message.Notification.of(why));
      }
    }
    for (PeerConfig peer : wanted) {
      if (!peers.containsKey(peer.address())) {
        running.add(peer);
      }
    }
  }

  /** Watches no path any more. Of no loop: it waits for that of BFD. */
  void closePaths() {
    watch.close();
  }

  /** Vanishes without a word. */
  void close() {
    stop(null);
    monitoring.close();
    if (listening != null) {
      listening.close();
    }
  }

  /**
   * Ends all sessions.
   *
   * @param farewell what to tell the peers, or null to vanish
   */
  void stop(Message.@Nullable Notification farewell) {
    if (sessions != null) {
      for (IpAddress address : new HashSet<>(peers.keySet())) {
        sessions.remove(address, farewell);
      }
    }
  }
}
