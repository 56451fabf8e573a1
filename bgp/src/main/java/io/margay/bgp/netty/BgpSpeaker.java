package io.margay.bgp.netty;

import io.margay.bgp.kernel.WatchedInterfaces;
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
import java.net.BindException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * A BGP speaker. May be called from any thread but its own loop's.
 *
 * <p>A speaker that is to restart without a gap calls {@link #announce} before the first {@link
 * #configure}: peers drop what they kept of the earlier run as soon as they hear that all is
 * announced.
 */
public final class BgpSpeaker implements AutoCloseable {

  /**
   * How long a listener that has just been closed may keep its port from the next one, at another
   * address. Its socket is open until the loop's next select, which its closing does not wait for.
   */
  private static final Duration LEAVING = Duration.ofSeconds(2);

  private static final Duration PAUSE = Duration.ofMillis(5);

  private final MultiThreadIoEventLoopGroup group;
  private final EventLoop loop;
  private final SpeakerLoop speaker;
  private final WatchedInterfaces interfaces;

  public BgpSpeaker() {
    this(new SpeakerListener() {});
  }

  /** One whose policies do not look at interfaces. */
  public BgpSpeaker(SpeakerListener listener) {
    this(listener, WatchedInterfaces.NONE);
  }

  /**
   * @param interfaces asked while a policy looks at the interfaces of routes; closed with this
   */
  public BgpSpeaker(SpeakerListener listener, WatchedInterfaces interfaces) {
    this.group =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("bgp", true), NioIoHandler.newFactory());
    this.loop = group.next();
    this.speaker = new SpeakerLoop(loop, listener, interfaces);
    this.interfaces = interfaces;
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
      speaker.apply(wanted);
      return true;
    });
  }

  /** Shows these collectors, and no others, what peers announce and what is chosen. */
  public void monitor(BmpOptions wanted) {
    call(() -> {
      speaker.monitor(wanted);
      return true;
    });
  }

  private void listen(SpeakerConfig wanted) throws IOException {
    SpeakerConfig.Listening where = wanted.listening();
    long until = System.nanoTime() + (call(speaker::isListening) ? LEAVING.toNanos() : 0);
    ChannelFuture binding = call(() -> speaker.rebind(where));
    while (binding != null && !binding.awaitUninterruptibly().isSuccess()) {
      if (!(binding.cause() instanceof BindException) || System.nanoTime() >= until) {
        throw new IOException(
            "can not listen for BGP on "
                + where.address()
                + " port "
                + where.port()
                + ": "
                + binding.cause().getMessage(),
            binding.cause());
      }
      LockSupport.parkNanos(PAUSE.toNanos());
      binding = call(() -> speaker.rebind(where));
    }
    if (binding != null && where.port() != 0) {
      Channel listening = binding.channel();
      call(() -> {
        speaker.listening(listening);
        return true;
      });
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
      speaker.announce(copy);
      return true;
    });
  }

  /** The routes of others. Costs a pass over the table. */
  public LearnedRoutes routes() {
    return ask(
        engine -> engine.view().routes(),
        new LearnedRoutes(new TreeMap<>(), new TreeMap<>(), false));
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
    return ask(engine -> reader.apply(engine.tables().of(family).rib()), ifNotConfigured);
  }

  /** What a peer is told of a prefix, or why it is not, in words. */
  public String explain(IpAddress peer, Cidr prefix) {
    return ask(engine -> engine.view().explain(peer, prefix), "the speaker is not configured");
  }

  /** What a peer has been told, in order of prefixes; nothing if it has no session. */
  public List<Sent> sent(IpAddress peer) {
    List<Sent> sent =
        ask(
            engine -> {
              List<Sent> all = new ArrayList<>();
              engine.view().forEachSent(peer, (prefix, with) -> all.add(new Sent(prefix, with)));
              return all;
            },
            new ArrayList<>());
    sent.sort(Comparator.comparing(Sent::prefix));
    return sent;
  }

  /** A route that a peer has been told, as it was told. */
  public record Sent(Cidr prefix, PathAttributes attributes) {}

  /** All configured peers, by address. */
  public List<NeighborStatus> neighbors() {
    return ask(
        engine ->
            engine.view().neighbors(speaker::path).stream()
                .sorted(Comparator.comparing(NeighborStatus::address))
                .toList(),
        List.of());
  }

  /**
   * Whether the peers of the first configuration have sent all that they had, or have been waited
   * for; true where there are none.
   */
  public boolean settled() {
    return call(speaker::settled);
  }

  /** Whether connections are accepted now. */
  public boolean listening() {
    return call(speaker::isListening);
  }

  /**
   * Ends all sessions with a word, so that peers drop our routes at once: for a speaker that goes
   * for good.
   */
  public void leave() {
    call(() -> {
      speaker.stop(
          Message.Notification.of(
              ErrorCode.ADMINISTRATIVE_SHUTDOWN, "taken out of service by its operator"));
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
    ask(
        engine -> {
          engine.reconfiguration().leaving(true);
          return true;
        },
        false);
    Thread.sleep(time);
    leave();
  }

  /** Vanishes without a word, so that peers keep our routes for the restart time. */
  @Override
  public void close() {
    if (group.isShuttingDown()) {
      return;
    }
    speaker.closePaths();
    call(() -> {
      speaker.close();
      return true;
    });
    interfaces.close();
    group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  /** Asks what the speaker is made of, if it has been configured. */
  private <T> T ask(Function<Engine, T> question, T ifNotConfigured) {
    return call(() -> {
      Engine engine = speaker.engine();
      return engine == null ? ifNotConfigured : question.apply(engine);
    });
  }

  private <T> T call(Callable<T> task) {
    if (loop.inEventLoop()) {
      throw new IllegalStateException("the speaker's own loop must not wait for itself");
    }
    return loop.submit(task).syncUninterruptibly().getNow();
  }
}
