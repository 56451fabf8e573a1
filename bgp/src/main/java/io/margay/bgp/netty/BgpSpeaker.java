package io.margay.bgp.netty;

import io.margay.bgp.bfd.BfdOptions;
import io.margay.bgp.rib.Rib;
import io.margay.bgp.wire.AfiSafi;
import io.margay.bgp.wire.ErrorCode;
import io.margay.bgp.wire.Message;
import io.margay.bgp.wire.PathAttributes;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A BGP speaker. May be called from any thread but its own loop's.
 *
 * <p>A speaker that is to restart without a gap calls {@link #announce} before the first {@link
 * #configure}: peers drop what they kept of the earlier run as soon as they hear that all is
 * announced.
 */
public final class BgpSpeaker implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(BgpSpeaker.class);

  private final MultiThreadIoEventLoopGroup group;
  private final EventLoop loop;
  private final SpeakerListener listener;
  private final Monitoring monitoring;
  private final Startup startup = new Startup();
  private final Map<IpAddress, Peer> peers = new HashMap<>();
  private final PathWatch watch = new PathWatch(this::pathLost);

  // Of the loop.
  private Map<Cidr, OwnRoute> announced = Map.of();
  private @Nullable SpeakerConfig config;
  private @Nullable Engine engine;
  private @Nullable Sessions sessions;
  private @Nullable Channel listening;

  public BgpSpeaker() {
    this(new SpeakerListener() {});
  }

  public BgpSpeaker(SpeakerListener listener) {
    this.listener = listener;
    this.group =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("bgp", true), NioIoHandler.newFactory());
    this.loop = group.next();
    this.monitoring = new Monitoring(loop);
  }

  /**
   * Has the JVM learn the work before there is any: for reflectors, whose peers all come at once
   * after a restart. Takes this long.
   */
  public static void rehearse(Duration time) {
    Rehearsal.run(time);
  }

  /**
   * Brings the speaker to this configuration. Sessions with peers whose configuration stays are not
   * touched, unless the speaker's own identity changes.
   *
   * @throws IOException if it can not listen where it should; nothing is changed then, but an
   *     earlier listener at another port or address is closed
   */
  public void configure(SpeakerConfig wanted) throws IOException {
    listen(wanted);
    call(() -> {
      apply(wanted);
      return true;
    });
  }

  /** Shows these collectors, and no others, what peers announce and what is chosen. */
  public void monitor(BmpOptions wanted) {
    call(() -> {
      monitoring.configure(wanted);
      return true;
    });
  }

  private void listen(SpeakerConfig wanted) throws IOException {
    ChannelFuture binding =
        call(() -> {
          boolean same =
              config != null
                  && config.listening().equals(wanted.listening())
                  && (listening == null) == (wanted.listening().port() == 0);
          if (same) {
            return null;
          }
          Channel old = listening;
          listening = null;
          ChannelFuture closed = old == null ? null : old.close();
          return wanted.listening().port() == 0 ? closed : bind(wanted.listening());
        });
    if (binding == null) {
      return;
    }
    binding.awaitUninterruptibly();
    if (!binding.isSuccess()) {
      throw new IOException(
          "can not listen for BGP on "
              + wanted.listening().address()
              + " port "
              + wanted.listening().port()
              + ": "
              + binding.cause().getMessage(),
          binding.cause());
    }
    if (wanted.listening().port() != 0) {
      call(() -> {
        listening = binding.channel();
        return true;
      });
    }
  }

  private ChannelFuture bind(SpeakerConfig.Listening where) {
    return new Transport(loop).listen(where.address(), where.port(), this::accepted);
  }

  private void accepted(Channel channel) {
    if (sessions == null) {
      channel.close();
    } else {
      sessions.accepted(channel);
    }
  }

  private void apply(SpeakerConfig wanted) {
    SpeakerConfig before = config;
    if (before == null || !before.identity().equals(wanted.identity())) {
      stop(Message.Notification.of(ErrorCode.CONFIGURATION_CHANGE));
      engine = new Engine(loop, wanted.identity(), startup, peers, listener, monitoring);
      sessions = new Sessions(loop, wanted.identity(), startup, peers, engine);
      engine.originate(announced);
    }
    if (engine == null || sessions == null) {
      throw new AssertionError("configured without an engine");
    }
    secure(before, wanted, sessions);
    config = wanted;
    boolean more = wanted.awaitsMore() || !wanted.ranges().isEmpty();
    startup.awaitMore(more);
    boolean first = !startup.begun() && (more || !wanted.peers().isEmpty());
    if (first) {
      startup.begin(System.nanoTime());
      watchStartup(wanted.identity());
    }
    engine.leaving(wanted.leaving());
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
        running.unsigned(false);
      } catch (IOException e) {
        LOG.error("peers with a password can not connect error='{}'", e.getMessage());
        running.unsigned(true);
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
        if (engine != null && !engine.policies(peer, now)) {
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

  /** Makes these the speaker's own prefixes, all of them; its own address is their next hop. */
  public void announce(Set<Cidr> prefixes) {
    Map<Cidr, OwnRoute> plain = new HashMap<>();
    prefixes.forEach(prefix -> plain.put(prefix, OwnRoute.PLAIN));
    announce(plain);
  }

  /** The same with what each of them carries. */
  public void announce(Map<Cidr, OwnRoute> prefixes) {
    Map<Cidr, OwnRoute> copy = Map.copyOf(prefixes);
    call(() -> {
      announced = copy;
      if (engine != null) {
        engine.originate(copy);
      }
      return true;
    });
  }

  /** The routes of others. Costs a pass over the table. */
  public LearnedRoutes routes() {
    return call(() ->
        engine == null
            ? new LearnedRoutes(new TreeMap<>(), new TreeMap<>(), false)
            : engine.routes());
  }

  /** Reads the IPv4 table on the loop; whatever the reader returns must not refer to it. */
  public <T> T read(Function<Rib, T> reader, T ifNotConfigured) {
    return read(AfiSafi.IPV4_UNICAST, reader, ifNotConfigured);
  }

  /**
   * The same of a family.
   *
   * @param family IPv4 or IPv6 unicast
   */
  public <T> T read(AfiSafi family, Function<Rib, T> reader, T ifNotConfigured) {
    return call(() -> engine == null ? ifNotConfigured : reader.apply(engine.rib(family)));
  }

  /** What a peer is told of a prefix, or why it is not, in words. */
  public String explain(IpAddress peer, Cidr prefix) {
    return call(
        () -> engine == null ? "the speaker is not configured" : engine.explain(peer, prefix));
  }

  /** What a peer has been told, in order of prefixes; nothing if it has no session. */
  public List<Sent> sent(IpAddress peer) {
    List<Sent> sent = new ArrayList<>();
    call(() -> {
      if (engine != null) {
        engine.forEachSent(peer, (prefix, attributes) -> sent.add(new Sent(prefix, attributes)));
      }
      return true;
    });
    sent.sort(Comparator.comparing(Sent::prefix));
    return sent;
  }

  /** A route that a peer has been told, as it was told. */
  public record Sent(Cidr prefix, PathAttributes attributes) {}

  /** All configured peers, by address. */
  public List<NeighborStatus> neighbors() {
    return call(() ->
        engine == null
            ? List.<NeighborStatus>of()
            : engine.neighbors(watch::state).stream()
                .sorted(Comparator.comparing(NeighborStatus::address))
                .toList());
  }

  /**
   * Whether the peers of the first configuration have sent all that they had, or have been waited
   * for; true where there are none.
   */
  public boolean settled() {
    return call(() -> config != null && (startup.over() || !startup.begun()));
  }

  /** Whether connections are accepted now. */
  public boolean listening() {
    return call(() -> listening != null && listening.isActive());
  }

  /**
   * Ends all sessions with a word, so that peers drop our routes at once: for a speaker that goes
   * for good.
   */
  public void leave() {
    call(() -> {
      stop(Message.Notification.of(ErrorCode.ADMINISTRATIVE_SHUTDOWN));
      return true;
    });
    close();
  }

  /**
   * Tells all peers to use other ways (RFC 8326), gives them time to find them, and leaves.
   *
   * @param time for peers to look for other routes
   */
  public void leave(Duration time) throws InterruptedException {
    call(() -> {
      if (engine != null) {
        engine.leaving(true);
      }
      return true;
    });
    Thread.sleep(time);
    leave();
  }

  /** Vanishes without a word, so that peers keep our routes for the restart time. */
  @Override
  public void close() {
    if (group.isShuttingDown()) {
      return;
    }
    watch.close();
    call(() -> {
      stop(null);
      monitoring.close();
      if (listening != null) {
        listening.close();
      }
      return true;
    });
    group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  private void stop(Message.@Nullable Notification farewell) {
    if (sessions != null) {
      for (IpAddress address : new HashSet<>(peers.keySet())) {
        sessions.remove(address, farewell);
      }
    }
  }

  private <T> T call(Callable<T> task) {
    if (loop.inEventLoop()) {
      throw new IllegalStateException("the speaker's own loop must not wait for itself");
    }
    return loop.submit(task).syncUninterruptibly().getNow();
  }
}
