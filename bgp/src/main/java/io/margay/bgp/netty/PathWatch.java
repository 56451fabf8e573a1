package io.margay.bgp.netty;

import io.margay.bgp.bfd.BfdAction;
import io.margay.bgp.bfd.BfdOptions;
import io.margay.bgp.bfd.BfdPacket;
import io.margay.bgp.bfd.BfdSession;
import io.margay.bgp.bfd.BfdState;
import io.margay.core.net.IpAddress;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * BFD sessions on sockets and timers. On a loop of its own: the speaker's may be busy with a
 * million routes for longer than the detection time.
 */
final class PathWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PathWatch.class);

  /** A word that is meant is said often enough to be heard. */
  private static final int FAREWELLS = 3;

  private final Consumer<IpAddress> lost;
  private final Map<IpAddress, BfdState> states = new ConcurrentHashMap<>();

  /** From the first peer on that is to be watched. Of whoever configures. */
  private volatile @Nullable MultiThreadIoEventLoopGroup group;

  // Of the loop.
  private final Map<IpAddress, Watched> watched = new HashMap<>();
  private final Map<BfdSockets.Kind, Channel> receiving = new HashMap<>();
  private long lastDiscriminator = ThreadLocalRandom.current().nextLong(1, 1 << 24);

  /** A watched peer. */
  private static final class Watched {
    final IpAddress peer;
    final BfdSession session;
    final long discriminator;
    final Channel sending;
    BfdOptions options;
    @Nullable Future<?> timer;

    Watched(
        IpAddress peer,
        BfdOptions options,
        BfdSession session,
        long discriminator,
        Channel sending) {
      this.peer = peer;
      this.options = options;
      this.session = session;
      this.discriminator = discriminator;
      this.sending = sending;
    }
  }

  /**
   * @param lost hears, on the watch's own loop, of peers whose paths are gone
   */
  PathWatch(Consumer<IpAddress> lost) {
    this.lost = lost;
  }

  /**
   * Watches these and no others. Sessions whose options stay are not touched.
   *
   * @param own the address to listen at and send from, by its family; a peer of the other family is
   *     watched from any address
   */
  void configure(IpAddress own, Map<IpAddress, BfdOptions> wanted) {
    MultiThreadIoEventLoopGroup running = group;
    if (running == null) {
      if (wanted.isEmpty()) {
        return;
      }
      running =
          new MultiThreadIoEventLoopGroup(
              1, new DefaultThreadFactory("bfd", true), NioIoHandler.newFactory());
      group = running;
    }
    EventLoop loop = running.next();
    Map<IpAddress, BfdOptions> copy = Map.copyOf(wanted);
    loop.execute(() -> apply(loop, own, copy));
  }

  /** The state of a peer's session; null if it is not watched. */
  @Nullable BfdState state(IpAddress peer) {
    return states.get(peer);
  }

  private void apply(EventLoop loop, IpAddress own, Map<IpAddress, BfdOptions> wanted) {
    for (Watched each : List.copyOf(watched.values())) {
      BfdOptions now = wanted.get(each.peer);
      if (now == null || now.multihop() != each.options.multihop()) {
        end(each);
      } else if (!now.equals(each.options)) {
        each.options = now;
        perform(loop, each, each.session.change(now, System.nanoTime()));
      }
    }
    wanted.forEach((peer, options) -> {
      if (!watched.containsKey(peer)) {
        begin(loop, own, peer, options);
      }
    });
    closeUnused();
  }

  private void begin(EventLoop loop, IpAddress own, IpAddress peer, BfdOptions options) {
    BfdSockets.Kind kind = new BfdSockets.Kind(peer.family(), options.multihop());
    BfdSockets sockets = new BfdSockets(loop, own);
    try {
      if (!receiving.containsKey(kind)) {
        receiving.put(kind, sockets.receive(kind, (packet, at) -> received(loop, packet, at)));
      }
      long discriminator = ++lastDiscriminator;
      BfdSession session =
          new BfdSession(
              options,
              discriminator,
              () -> ThreadLocalRandom.current().nextDouble(),
              System.nanoTime());
      Watched fresh = new Watched(peer, options, session, discriminator, sockets.send(kind));
      watched.put(peer, fresh);
      states.put(peer, session.state());
      arm(loop, fresh);
    } catch (IOException e) {
      LOG.error("the path to a peer can not be watched peer={} error='{}'", peer, e.getMessage());
    }
  }

  private void end(Watched each) {
    watched.remove(each.peer);
    states.remove(each.peer);
    Peer.cancel(each.timer);
    for (BfdAction action : each.session.stop()) {
      if (action instanceof BfdAction.Send(BfdPacket packet)) {
        for (int i = 0; i < FAREWELLS; i++) {
          BfdSockets.send(each.sending, each.peer, packet, each.options.multihop());
        }
      }
    }
    each.sending.close();
  }

  private void closeUnused() {
    var used = new HashSet<BfdSockets.Kind>();
    watched
        .values()
        .forEach(w -> used.add(new BfdSockets.Kind(w.peer.family(), w.options.multihop())));
    receiving
        .entrySet()
        .removeIf(entry -> {
          boolean unused = !used.contains(entry.getKey());
          if (unused) {
            entry.getValue().close();
          }
          return unused;
        });
  }

  /** By the number that we gave, or by the address as long as the peer does not know that. */
  private void received(EventLoop loop, DatagramPacket datagram, BfdSockets.Kind at) {
    ByteBuf content = datagram.content();
    IpAddress from = IpAddress.of(datagram.sender().getAddress());
    Watched of = watched.get(from);
    BfdPacket packet = BfdPacket.decode(content.nioBuffer()).orElse(null);
    // What may come from anywhere must not reach a session that only hears the link.
    boolean meant = of != null && of.options.multihop() == at.multihop();
    if (of == null || packet == null || !meant) {
      return;
    }
    long known = packet.yourDiscriminator();
    if (known == 0 || known == of.discriminator) {
      perform(loop, of, of.session.received(packet, System.nanoTime()));
    }
  }

  private void perform(EventLoop loop, Watched of, List<BfdAction> actions) {
    for (BfdAction action : actions) {
      switch (action) {
        case BfdAction.Send(BfdPacket packet) ->
            BfdSockets.send(of.sending, of.peer, packet, of.options.multihop());
        case BfdAction.Changed changed -> {
          states.put(of.peer, changed.to());
          LOG.info(
              "BFD session peer={} state={} reason='{}'",
              of.peer,
              changed.to(),
              changed.why().text());
          if (changed.isLoss()) {
            lost.accept(of.peer);
          }
        }
      }
    }
    arm(loop, of);
  }

  private void arm(EventLoop loop, Watched of) {
    Peer.cancel(of.timer);
    long deadline = of.session.deadline();
    if (deadline != Long.MAX_VALUE) {
      long delay = Math.max(0, deadline - System.nanoTime());
      of.timer =
          loop.schedule(
              () -> perform(loop, of, of.session.tick(System.nanoTime())),
              delay,
              TimeUnit.NANOSECONDS);
    }
  }

  /** Tells peers that nothing is wrong with the path, and falls silent. */
  @Override
  public void close() {
    MultiThreadIoEventLoopGroup running = group;
    if (running == null || running.isShuttingDown()) {
      return;
    }
    Runnable end =
        () -> {
          List.copyOf(watched.values()).forEach(this::end);
          closeUnused();
        };
    running.next().submit(end).syncUninterruptibly();
    running.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
