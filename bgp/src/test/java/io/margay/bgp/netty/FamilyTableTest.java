package io.margay.bgp.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.margay.bgp.rib.Export;
import io.margay.bgp.rib.Import;
import io.margay.bgp.rib.Interfaces;
import io.margay.bgp.rib.PeerKind;
import io.margay.bgp.rib.RoutePolicy;
import io.margay.bgp.rib.Source;
import io.margay.bgp.rib.Speaker;
import io.margay.bgp.rib.UpdateGroup;
import io.margay.bgp.session.Negotiated;
import io.margay.bgp.session.Session;
import io.margay.bgp.session.SessionConfig;
import io.margay.bgp.session.Timers;
import io.margay.bgp.wire.AfiSafi;
import io.margay.bgp.wire.AttributeCache;
import io.margay.bgp.wire.CodecContext;
import io.margay.bgp.wire.Message;
import io.margay.bgp.wire.MessageCodec;
import io.margay.bgp.wire.MessageException;
import io.margay.bgp.wire.PathAttributes;
import io.margay.bgp.wire.Prefixes;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What members of a group are sent, over real connections. */
class FamilyTableTest {

  private static final IpAddress ID = IpAddress.parse("192.0.2.1");
  private static final CodecContext CONTEXT = new CodecContext(true, true);
  private static final Source OTHER =
      new Source(IpAddress.parse("192.0.2.99"), 65000, ID, PeerKind.CLIENT);

  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final EventLoop loop = loops.next();
  private final FamilyTable table =
      new FamilyTable(AfiSafi.IPV4_UNICAST, new Speaker(65000, ID, ID, ID), Interfaces.NONE);
  private final List<Peer> peers = new ArrayList<>();
  private final List<Socket> ends = new ArrayList<>();
  private ServerSocket server;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 8, InetAddress.getByName("127.83.0.1"));
  }

  @AfterEach
  void close() throws IOException {
    for (Socket end : ends) {
      end.close();
    }
    server.close();
    loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private void join(int number) throws Exception {
    Channel channel =
        new Bootstrap()
            .group(loop)
            .channelFactory(FamilyTableTest::open)
            .handler(new ChannelInboundHandlerAdapter())
            .connect(server.getLocalSocketAddress())
            .sync()
            .channel();
    Socket end = server.accept();
    end.setSoTimeout(30_000);
    ends.add(end);
    IpAddress address = ID.plus(10 + number);
    Peer peer = peer(address);
    peers.add(peer);
    loop.submit(
            () -> {
              UpdateGroup group = table.join(peer, new Export(PeerKind.CLIENT, CONTEXT, null));
              Link link = new Link(number, channel, new AttributeCache(), new Leaving(peer, group));
              channel.pipeline().addLast(link);
              peer.established =
                  new Peer.Established(
                      link,
                      agreed(address),
                      new Source(address, 65000, address, PeerKind.CLIENT),
                      new HashMap<>(Map.of(AfiSafi.IPV4_UNICAST, group)),
                      new Outbox(address, channel, 1 << 20),
                      Instant.EPOCH);
            })
        .sync();
  }

  private static PeerChannel open() {
    try {
      return new PeerChannel(SocketChannel.open(), -1);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Peer peer(IpAddress address) {
    SessionConfig.Features none = new SessionConfig.Features(false, false, 0, false);
    List<AfiSafi> families = List.of(AfiSafi.IPV4_UNICAST);
    SessionConfig config =
        new SessionConfig(65000, ID, 65000, true, families, 120, Timers.DEFAULT, none);
    return new Peer(
        PeerConfig.await(address, 65000).asClient(), new Session(config, () -> 1, () -> false));
  }

  private static Negotiated agreed(IpAddress address) {
    Set<AfiSafi> families = Set.of(AfiSafi.IPV4_UNICAST);
    return new Negotiated(address, 90, CONTEXT, CONTEXT, families, true, true, null, null);
  }

  /** What the engine does when a connection is lost. */
  private final class Leaving implements Link.Owner {
    private final Peer peer;
    private final UpdateGroup group;

    Leaving(Peer peer, UpdateGroup group) {
      this.peer = peer;
      this.group = group;
    }

    @Override
    public void received(Link link, Message message) {}

    @Override
    public void malformed(Link link, MessageException error) {}

    @Override
    public void closed(Link link, String reason) {
      peer.established = null;
      table.leave(peer, group);
    }

    @Override
    public void writable(Link link, boolean writable) {
      if (writable && peer.established != null) {
        peer.established.outbox().drain();
      }
    }
  }

  private void announce(Cidr prefix) throws Exception {
    Message.Announcement announcement =
        new Message.Announcement(PathAttributes.local(ID.plus(99)), Prefixes.of(prefix));
    Message.Update update = new Message.Update(List.of(), List.of(announcement), null, List.of());
    loop.submit(
            () -> {
              table.rib().update(OTHER, Import.of(RoutePolicy.ALL), update);
              table.flush();
            })
        .sync();
  }

  private static int messageLength(Socket from) throws IOException {
    DataInputStream in = new DataInputStream(from.getInputStream());
    in.readFully(new byte[MessageCodec.HEADER - 3]);
    int length = in.readUnsignedShort();
    in.readFully(new byte[length - MessageCodec.HEADER + 1]);
    return length;
  }

  /** The member's socket is full after a few of them. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void whatASocketDoesNotTakeComesLaterAndInOrder(int slow) throws Exception {
    for (int i = 0; i < 3; i++) {
      join(i);
    }
    ends.get(slow).setReceiveBufferSize(4096);
    Channel channel = Objects.requireNonNull(peers.get(slow).established).link().channel();
    assertThat(channel.config().setOption(ChannelOption.SO_SNDBUF, 4096)).isTrue();
    List<Cidr> prefixes = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      prefixes.add(new Cidr(IpAddress.ipv4(0x0a000000 + (i << 6)), 26));
    }
    List<Future<List<Cidr>>> received = new ArrayList<>();
    try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 3; i++) {
        Socket end = ends.get(i);
        if (i != slow) {
          received.add(readers.submit(() -> read(end, prefixes.size())));
        }
      }
      for (Cidr prefix : prefixes) {
        announce(prefix);
      }
      assertThat(loop.submit(() -> outbox(slow).direct()).get()).as("its socket is full").isNull();
      received.add(readers.submit(() -> read(ends.get(slow), prefixes.size())));
      for (Future<List<Cidr>> one : received) {
        assertThat(one.get()).isEqualTo(prefixes);
      }
    }
    await().until(() -> loop.submit(() -> outbox(slow).direct()).get() != null);
  }

  private Outbox outbox(int number) {
    return Objects.requireNonNull(peers.get(number).established).outbox();
  }

  private static List<Cidr> read(Socket end, int count) throws Exception {
    DataInputStream in = new DataInputStream(new BufferedInputStream(end.getInputStream()));
    List<Cidr> prefixes = new ArrayList<>();
    while (prefixes.size() < count) {
      byte[] header = in.readNBytes(MessageCodec.HEADER);
      ByteBuffer message =
          ByteBuffer.allocate(MessageCodec.length(ByteBuffer.wrap(header), CONTEXT));
      message.put(header).put(in.readNBytes(message.remaining())).flip();
      Message.Update update =
          (Message.Update) MessageCodec.decode(message, CONTEXT, new AttributeCache());
      update.announced().forEach(part -> prefixes.addAll(part.prefixes()));
    }
    return prefixes;
  }

  /** A loop over members that one of them leaves meanwhile ends early if it was the second last. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void aMemberWhoseSocketFailsCostsTheOthersNothing(int broken) throws Exception {
    for (int i = 0; i < 4; i++) {
      join(i);
    }
    Peer.Established session = peers.get(broken).established;
    assertThat(session).isNotNull();
    // It is noticed by nothing but the write.
    session.link().channel().config().setAutoRead(false);
    ends.get(broken).setSoLinger(true, 0);
    ends.get(broken).close();
    for (String prefix : List.of("10.0.0.0/26", "10.0.0.64/26")) {
      announce(Cidr.parse(prefix));
      for (int i = 0; i < 4; i++) {
        if (i != broken) {
          assertThat(messageLength(ends.get(i))).as("member %d, %s", i, prefix).isPositive();
        }
      }
    }
    await().until(() -> loop.submit(() -> peers.get(broken).established == null).get());
  }
}
