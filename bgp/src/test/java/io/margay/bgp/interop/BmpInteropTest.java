package io.margay.bgp.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.margay.bgp.netty.BgpSpeaker;
import io.margay.bgp.netty.BmpOptions;
import io.margay.bgp.netty.PeerConfig;
import io.margay.bgp.netty.PeerOptions;
import io.margay.bgp.netty.SpeakerConfig;
import io.margay.bgp.rib.RoutePolicy;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import io.margay.testing.Ports;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a collector that is not ours makes of our BMP: pmbmpd of pmacct. */
class BmpInteropTest {

  private static final Path COLLECTOR = Path.of("/usr/sbin/pmbmpd");
  private static final IpAddress RR = IpAddress.parse("127.82.0.1");
  private static final IpAddress NODE = IpAddress.parse("127.82.0.11");
  private static final long AS = 64512;
  private static final String GOOD = "10.0.1.0/26";
  private static final String REJECTED = "10.0.1.64/26";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir private Path dir;
  private final BgpSpeaker rr = new BgpSpeaker();
  private final BgpSpeaker node = new BgpSpeaker();
  private Process collector;

  @BeforeEach
  void look() {
    Needed.require(Files.isExecutable(COLLECTOR), "pmacct is not installed");
  }

  @AfterEach
  void stop() throws InterruptedException {
    node.close();
    rr.close();
    if (collector != null) {
      collector.destroyForcibly().waitFor();
    }
  }

  private void start(int port) throws IOException {
    Path config =
        Files.writeString(
            dir.resolve("pmbmpd.conf"),
            """
            bmp_daemon_ip: 127.82.0.2
            bmp_daemon_port: %d
            bmp_daemon_msglog_file: %s/log.json
            bmp_daemon_msglog_output: json
            """
                .formatted(port, dir));
    collector =
        new ProcessBuilder(COLLECTOR.toString(), "-f", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve("pmbmpd.out").toFile())
            .start();
  }

  /** What was logged of messages of this type. */
  private List<JsonNode> logged(String type) throws IOException {
    Path log = dir.resolve("log.json");
    return !Files.exists(log)
        ? List.of()
        : Files.readAllLines(log).stream()
            .filter(line -> line.endsWith("}"))
            .map(JSON::readTree)
            .filter(message -> message.path("bmp_msg_type").asString("").equals(type))
            .toList();
  }

  /** The routes of the node in one of its tables, as they came and went. */
  private List<String> routes(boolean afterPolicy) throws IOException {
    return logged("route_monitor").stream()
        .filter(m -> m.path("peer_ip").asString("").equals(NODE.toString()))
        .filter(m -> m.path("is_post").asString("").equals(afterPolicy ? "1" : "0"))
        .filter(m -> m.has("ip_prefix"))
        .map(m ->
            m.path("log_type").asString("")
                + " "
                + m.path("ip_prefix").asString("")
                + " via "
                + m.path("bgp_nexthop").asString("")
                + " local-pref "
                + m.path("local_pref").asString(""))
        .toList();
  }

  @Test
  void itReadsPeersTheirRoutesBeforeAndAfterThePolicyAndNumbers() throws Exception {
    RoutePolicy policy =
        (prefix, _, attributes) ->
            prefix.equals(Cidr.parse(REJECTED))
                ? null
                : attributes.toBuilder().localPref(200L).build();
    int port = Ports.free();
    int bmp = Ports.free();
    start(bmp);
    node.announce(Set.of(Cidr.parse(GOOD), Cidr.parse(REJECTED)));
    rr.monitor(
        new BmpOptions(
            List.of(new InetSocketAddress("127.82.0.2", bmp)),
            "rr",
            "a reflector",
            Duration.ofSeconds(1),
            true));
    rr.configure(
        SpeakerConfig.reflector(AS, RR, RR)
            .withListenPort(port)
            .withPeers(
                PeerConfig.await(NODE, AS)
                    .asClient()
                    .with(PeerOptions.DEFAULT.withPolicies(policy, RoutePolicy.ALL))));
    node.configure(SpeakerConfig.node(AS, NODE).withPeers(PeerConfig.dial(RR, AS).withPort(port)));

    await()
        .untilAsserted(() ->
            assertThat(routes(false))
                .contains(
                    "update " + GOOD + " via 127.82.0.11 local-pref 100",
                    "update " + REJECTED + " via 127.82.0.11 local-pref 100"));
    await()
        .untilAsserted(() ->
            assertThat(routes(true))
                .containsOnly("update " + GOOD + " via 127.82.0.11 local-pref 200"));
    assertThat(logged("init")).isNotEmpty();
    assertThat(logged("peer_up"))
        .anySatisfy(m -> {
          assertThat(m.path("peer_ip").asString("")).isEqualTo("127.82.0.11");
          assertThat(m.path("local_ip").asString("")).isEqualTo("127.82.0.1");
        });
    await().untilAsserted(() -> assertThat(logged("stats")).isNotEmpty());

    node.announce(Set.of(Cidr.parse(GOOD)));
    await()
        .untilAsserted(() ->
            assertThat(routes(false))
                .anySatisfy(line -> assertThat(line).startsWith("withdraw " + REJECTED)));
    node.leave();
    await().untilAsserted(() -> assertThat(logged("peer_down")).isNotEmpty());
  }
}
