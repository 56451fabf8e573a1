package io.margay.bgp.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.margay.bgp.rib.RoutePolicy;
import io.margay.bgp.session.State;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import io.margay.testing.Ports;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a collector hears, read by a decoder that knows only the RFCs. */
class BmpExportTest {

  private static final IpAddress RR = IpAddress.parse("127.81.0.1");
  private static final IpAddress A = IpAddress.parse("127.81.0.11");
  private static final long AS = 64512;
  private static final String OF_A = "post-policy 127.81.0.11 AS64512 127.81.0.11";
  private static final String BEFORE = "pre-policy 127.81.0.11 AS64512 127.81.0.11";
  private static final String LOC_RIB = "Loc-RIB AS64512 127.81.0.1";

  private final BgpSpeaker rr = new BgpSpeaker();
  private final BgpSpeaker a = new BgpSpeaker();
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private ServerSocket collector;
  private final int port = Ports.free();

  @BeforeEach
  void start() throws IOException {
    InetAddress address = InetAddress.getByName("127.81.0.1");
    collector = new ServerSocket(0, 1, address);
    rr.configure(
        SpeakerConfig.reflector(AS, RR, RR)
            .withListenPort(port)
            .withPeers(PeerConfig.await(A, AS).asClient()));
  }

  @AfterEach
  void stop() throws IOException {
    a.close();
    rr.close();
    collector.close();
  }

  private void announce(String... prefixes) {
    a.announce(
        Set.of(prefixes).stream().map(Cidr::parse).collect(java.util.stream.Collectors.toSet()));
  }

  private void connect() throws IOException {
    a.configure(SpeakerConfig.node(AS, A).withPeers(PeerConfig.dial(RR, AS).withPort(port)));
  }

  private void collect(Duration statistics) {
    collect(statistics, false);
  }

  private void collect(Duration statistics, boolean beforePolicy) {
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try (Socket socket = collector.accept()) {
            BmpReader reader = new BmpReader(new DataInputStream(socket.getInputStream()));
            while (true) {
              heard.add(reader.next());
            }
          } catch (Exception e) {
            heard.add("end " + e.getClass().getSimpleName());
          }
        });
    rr.monitor(
        new BmpOptions(
            List.of((InetSocketAddress) collector.getLocalSocketAddress()),
            "rr",
            "a reflector",
            statistics,
            beforePolicy));
  }

  private void awaitHeard(String line) {
    await(line).untilAsserted(() -> assertThat(heard).contains(line));
  }

  @Test
  void aCollectorThatComesLateHearsAllThereIsAndThenWhatChanges() throws IOException {
    announce("10.0.1.0/26", "10.0.1.64/26");
    connect();
    await().until(() -> rr.neighbors().getFirst().received() == 2);
    collect(Duration.ofSeconds(1));
    awaitHeard("routes " + LOC_RIB + ": end-of-RIB ipv6-unicast");
    assertThat(heard.getFirst()).startsWith("initiation");
    assertThat(heard)
        .containsSubsequence(
            "initiation {1=a reflector, 2=rr}",
            "up " + OF_A + ": local 127.81.0.1 ports sent 127.81.0.1 received 127.81.0.11",
            "routes " + OF_A + ": +10.0.1.0/26,10.0.1.64/26 via 127.81.0.11",
            "routes " + OF_A + ": end-of-RIB ipv4-unicast",
            "up " + LOC_RIB + ": local 0.0.0.0 sent 127.81.0.1 received 127.81.0.1 {3=global}",
            "routes " + LOC_RIB + ": +10.0.1.0/26,10.0.1.64/26 via 127.81.0.11",
            "routes " + LOC_RIB + ": end-of-RIB ipv4-unicast");

    announce("10.0.1.0/26", "10.0.2.0/26");
    awaitHeard("routes " + OF_A + ": -[10.0.1.64/26]");
    awaitHeard("routes " + LOC_RIB + ": +10.0.2.0/26 via 127.81.0.11");
    awaitHeard("numbers " + OF_A + ": {0=0, 7=2}");
    awaitHeard("numbers " + LOC_RIB + ": {8=2}");

    a.leave();
    awaitHeard(
        "down "
            + OF_A
            + ": remote hard reset (6/9): administrative shutdown (6/2): taken out of service by its"
            + " operator");
    awaitHeard("routes " + LOC_RIB + ": -[10.0.1.0/26, 10.0.2.0/26]");
    rr.close();
    awaitHeard("end EOFException");
    assertThat(heard.get(heard.size() - 2)).isEqualTo("termination 1 2 0");
  }

  /** RFC 7854 section 5; asked for when the peer had announced all already. */
  @Test
  void beforeThePolicyWhatIsNotUsedIsShownToo() throws IOException {
    RoutePolicy none64 =
        (prefix, _, attributes) -> prefix.equals(Cidr.parse("10.0.1.64/26")) ? null : attributes;
    PeerConfig client = PeerConfig.await(A, AS).asClient();
    rr.configure(
        SpeakerConfig.reflector(AS, RR, RR)
            .withListenPort(port)
            .withPeers(client.with(PeerOptions.DEFAULT.withPolicies(none64, RoutePolicy.ALL))));
    announce("10.0.1.0/26", "10.0.1.64/26", "10.0.1.128/26");
    connect();
    await().until(() -> rr.neighbors().getFirst().received() == 2);
    collect(Duration.ofSeconds(1), true);
    awaitHeard("routes " + BEFORE + ": +10.0.1.0/26,10.0.1.128/26,10.0.1.64/26 via 127.81.0.11");
    awaitHeard("routes " + OF_A + ": +10.0.1.0/26,10.0.1.128/26 via 127.81.0.11");
    awaitHeard("routes " + BEFORE + ": end-of-RIB ipv4-unicast");

    announce("10.0.1.0/26");
    awaitHeard("routes " + BEFORE + ": -[10.0.1.64/26, 10.0.1.128/26]");
    awaitHeard("routes " + OF_A + ": -[10.0.1.128/26]");
    assertThat(heard).noneMatch(l -> l.startsWith("routes " + OF_A) && l.contains("10.0.1.64/26"));

    // A peer that is gone for a while has announced what it has announced.
    a.close();
    awaitHeard("down " + OF_A + ": remote");
    try (BgpSpeaker again = new BgpSpeaker()) {
      again.announce(Set.of(Cidr.parse("10.0.1.64/26")));
      again.configure(SpeakerConfig.node(AS, A).withPeers(PeerConfig.dial(RR, AS).withPort(port)));
      awaitHeard("routes " + BEFORE + ": +10.0.1.64/26 via 127.81.0.11");
      awaitHeard("routes " + BEFORE + ": -[10.0.1.0/26]");
      awaitHeard("routes " + OF_A + ": -[10.0.1.0/26]");
    }
  }

  @Test
  void aPeerThatVanishesAndReturnsIsShownWithWhatWasKept() throws IOException {
    collect(Duration.ofMinutes(1));
    announce("10.0.1.0/26");
    connect();
    awaitHeard("routes " + OF_A + ": end-of-RIB ipv4-unicast");
    assertThat(heard)
        .containsSubsequence(
            "up " + OF_A + ": local 127.81.0.1 ports sent 127.81.0.1 received 127.81.0.11",
            "routes " + OF_A + ": +10.0.1.0/26 via 127.81.0.11",
            "routes " + OF_A + ": end-of-RIB ipv4-unicast");
    a.close();
    awaitHeard("down " + OF_A + ": remote");
    heard.clear();
    try (BgpSpeaker again = new BgpSpeaker()) {
      again.announce(Set.of(Cidr.parse("10.0.1.0/26")));
      again.configure(SpeakerConfig.node(AS, A).withPeers(PeerConfig.dial(RR, AS).withPort(port)));
      awaitHeard("routes " + OF_A + ": end-of-RIB ipv4-unicast");
      assertThat(heard)
          .containsSubsequence(
              "up " + OF_A + ": local 127.81.0.1 ports sent 127.81.0.1 received 127.81.0.11",
              "routes " + OF_A + ": +10.0.1.0/26 via 127.81.0.11");
      // The choice never changed.
      assertThat(heard).noneMatch(line -> line.startsWith("routes " + LOC_RIB));
    }
  }

  @Test
  void aCollectorThatDoesNotReadIsLetGoAndTriedAgain() throws Exception {
    AtomicInteger connected = new AtomicInteger();
    try (MultiThreadIoEventLoopGroup group =
        new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory())) {
      EventLoop loop = group.next();
      BmpCollector of =
          new BmpCollector(
              loop,
              (InetSocketAddress) collector.getLocalSocketAddress(),
              64 * 1024,
              c -> {
                connected.incrementAndGet();
                // What comes first may be as long as it is.
                c.send(new byte[1 << 20]);
              });
      loop.execute(of::connect);
      await().until(() -> connected.get() == 1);
      // The kernel takes some megabytes before anything waits with us.
      var flood =
          loop.scheduleAtFixedRate(
              () -> {
                of.send(new byte[1 << 18]);
                of.flush();
              },
              1,
              1,
              TimeUnit.MILLISECONDS);
      await().until(() -> connected.get() == 2);
      flood.cancel(false);
      loop.submit(() -> of.close(new byte[0])).sync();
    }
  }

  @Test
  void noCollectorIsNoHarm() throws IOException {
    int nobody = collector.getLocalPort();
    collector.close();
    rr.monitor(
        new BmpOptions(
            List.of(new InetSocketAddress("127.81.0.1", nobody)),
            "rr",
            "",
            Duration.ofMinutes(1),
            false));
    announce("10.0.1.0/26");
    connect();
    await().until(() -> rr.neighbors().getFirst().received() == 1);
    assertThat(rr.neighbors().getFirst().state()).isEqualTo(State.ESTABLISHED);
  }
}
