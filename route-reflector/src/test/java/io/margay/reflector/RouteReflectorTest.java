package io.margay.reflector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.margay.backends.TestBackends;
import io.margay.bgp.netty.BgpSpeaker;
import io.margay.bgp.netty.PeerConfig;
import io.margay.bgp.netty.PeerOptions;
import io.margay.bgp.netty.PeerOptions.Security;
import io.margay.bgp.netty.SpeakerConfig;
import io.margay.core.model.ResourceKey;
import io.margay.core.model.Resources;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import io.margay.testing.Ports;
import io.margay.topics.TopicPublisher;
import io.margay.topics.TopicRecord;
import io.margay.topics.Topics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole program on a real broker, with speakers on loopback addresses as its nodes. */
class RouteReflectorTest {

  private static final IpAddress REFLECTOR = IpAddress.parse("127.0.9.254");
  private static final Cidr BLOCK = Cidr.parse("10.244.1.0/26");

  @TempDir static Path secrets;

  private static int httpPort;
  private static int bgpPort;
  private static long revision;
  private static ConfigurableApplicationContext context;

  @BeforeAll
  static void start() throws IOException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", TestBackends.kafka()))) {
      Topics.ensureTopics(admin);
    }
    httpPort = Ports.free();
    bgpPort = Ports.free();
    context = run(httpPort, bgpPort);
  }

  @AfterAll
  static void stop() {
    context.close();
  }

  /** No test finds the peers of another, which may have failed before it took them back. */
  @AfterEach
  void forget() {
    List.of("a", "b", "late").forEach(node -> delete("Node", node));
    delete("BGPPeer", "tor");
    delete("BGPFilter", "tor");
    await()
        .untilAsserted(
            () -> assertThat(get("/actuator/health")).contains("\"neighborsExpected\":0"));
  }

  @Test
  void whatOneNodeAnnouncesTheOtherLearnsWithItsNextHop() throws Exception {
    put("Node", "a", Map.of("bgp", Map.of("ipv4Address", "127.0.9.1/24")));
    put("Node", "b", Map.of("bgp", Map.of("ipv4Address", "127.0.9.2/24")));
    try (BgpSpeaker a = speaker("127.0.9.1", Set.of(BLOCK));
        BgpSpeaker b = speaker("127.0.9.2", Set.of())) {
      await()
          .untilAsserted(() ->
              assertThat(b.routes().nextHops())
                  .containsEntry(BLOCK, new TreeSet<>(Set.of(IpAddress.parse("127.0.9.1")))));
      assertThat(get("/apis/margay.io/v1/bgp/routes"))
          .contains("\"10.244.1.0/26\"")
          .contains("\"nextHop\":\"127.0.9.1\"");
      assertThat(get("/apis/margay.io/v1/bgp/neighbors"))
          .contains("\"address\":\"127.0.9.2\"")
          .contains("ESTABLISHED");
      assertThat(get("/actuator/health")).contains("\"neighborsExpected\":2", "\"neighborsUp\":2");
      operatorsSeeWhy();
      a.announce(Set.of());
      await().untilAsserted(() -> assertThat(b.routes().nextHops()).isEmpty());
      delete("Node", "b");
      await()
          .untilAsserted(() ->
              assertThat(get("/apis/margay.io/v1/bgp/neighbors"))
                  .doesNotContain("127.0.9.2")
                  .contains("127.0.9.1"));
    }
  }

  /** While node a announces one block. */
  private static void operatorsSeeWhy() throws IOException, InterruptedException {
    JsonNode first = json("/neighbors/127.0.9.1");
    assertThat(first.path("kind").asString()).isEqualTo("CLIENT");
    assertThat(first.path("uptimeSeconds").asLong(-1)).isNotNegative();
    assertThat(counts(first)).isEqualTo("received=1 accepted=1 best=1 stale=0 sent=0");
    assertThat(counts(json("/neighbors/127.0.9.2")))
        .isEqualTo("received=0 accepted=0 best=0 stale=0 sent=1");
    assertThat(json("/neighbors/127.0.9.1/received").path(0).path("best").asBoolean()).isTrue();
    JsonNode sent = json("/neighbors/127.0.9.2/sent").path(0);
    assertThat(sent.path("prefix").asString()).isEqualTo("10.244.1.0/26");
    assertThat(sent.path("originatorId").asString()).isEqualTo("127.0.9.1");
    assertThat(json("/neighbors/127.0.9.1/sent")).isEmpty();
    assertThat(json("/routes?prefix=10.244.1.0/26").path(0).path("from").asString())
        .isEqualTo("127.0.9.1");
    assertThat(json("/routes?prefix=10.99.0.0/26")).isEmpty();

    String explain = "/explain?prefix=10.244.1.0/26";
    assertThat(json("/neighbors/127.0.9.1" + explain).path("sent").asString())
        .isEqualTo("route from 127.0.9.1 via 127.0.9.1: not sent, it came from this peer");
    assertThat(json("/neighbors/127.0.9.1" + explain).path("received").asString())
        .isEqualTo("accepted, the best route");
    assertThat(json("/neighbors/127.0.9.2" + explain).path("received").asString())
        .isEqualTo("not announced by this peer");
    assertThat(json("/neighbors/127.0.9.2" + explain).path("sent").asString()).endsWith("sent");

    assertThat(json("/neighbors/127.0.9.77").path("detail").asString())
        .isEqualTo("no neighbour has the address 127.0.9.77");
    assertThat(json("/neighbors/127.0.9.1/explain?prefix=nowhere").path("detail").asString())
        .startsWith("prefix: ");
    assertThat(json("/routes?limit=0").path("detail").asString()).startsWith("limit: ");
    await()
        .untilAsserted(() ->
            assertThat(get("/actuator/prometheus"))
                .contains(
                    "margay_bgp_peer_prefixes_accepted{as=\"64512\",kind=\"CLIENT\",peer=\"127.0.9.1\"} 1.0"));
  }

  private static String counts(JsonNode neighbor) {
    return String.join(
        " ",
        List.of("received", "accepted", "best", "stale", "sent").stream()
            .map(name -> name + "=" + neighbor.path(name).asInt(-1))
            .toList());
  }

  private static JsonNode json(String path) throws IOException, InterruptedException {
    return JsonMapper.shared().readTree(get("/apis/margay.io/v1/bgp" + path));
  }

  /** The password of a peer is a file that comes later than the peer; a filter changes in place. */
  @Test
  void aPeerWaitsForItsPasswordAndItsFiltersChangeInPlace() throws Exception {
    put(
        "BGPPeer",
        "tor",
        Map.of(
            "node",
            "route-reflector",
            "peerIP",
            "127.0.9.3:" + bgpPort,
            "asNumber",
            65001,
            "filters",
            List.of("tor"),
            "password",
            Map.of("secretKeyRef", Map.of("name", "tor", "key", "md5"))));
    put("BGPFilter", "tor", Map.of("importV4", List.of(Map.of("action", "Reject"))));
    try (Said said = new Said();
        BgpSpeaker tor = new BgpSpeaker()) {
      tor.announce(Set.of(Cidr.parse("198.51.100.0/24")));
      tor.configure(
          SpeakerConfig.node(65001, IpAddress.parse("127.0.9.3"))
              .withListenPort(bgpPort)
              .withPeers(
                  PeerConfig.await(REFLECTOR, 64512)
                      .with(PeerOptions.DEFAULT.with(new Security("geheim", 0, null)))));
      await()
          .untilAsserted(() ->
              assertThat(get("/actuator/health"))
                  .contains("no session with 127.0.9.3: its password is not there"));
      assertThat(get("/apis/margay.io/v1/bgp/neighbors")).doesNotContain("127.0.9.3");

      Files.writeString(Files.createDirectory(secrets.resolve("tor")).resolve("md5"), "geheim");
      await()
          .untilAsserted(() ->
              assertThat(counts(json("/neighbors/127.0.9.3")))
                  .startsWith("received=1 accepted=0 "));
      String since = json("/neighbors/127.0.9.3").path("since").asString();

      put("BGPFilter", "tor", Map.of("importV4", List.of(Map.of("action", "Accept"))));
      await()
          .untilAsserted(() ->
              assertThat(counts(json("/neighbors/127.0.9.3")))
                  .startsWith("received=1 accepted=1 "));
      assertThat(json("/neighbors/127.0.9.3").path("since").asString()).isEqualTo(since);
      nobodyIsShown("geheim", said);
      delete("BGPPeer", "tor");
      await().untilAsserted(() -> assertThat(get("/actuator/health")).doesNotContain("127.0.9.3"));
    }
  }

  /** While a session is up that has this password. */
  private static void nobodyIsShown(String password, Said said) throws Exception {
    for (String page :
        List.of(
            "/apis/margay.io/v1/bgp/neighbors",
            "/apis/margay.io/v1/bgp/neighbors/127.0.9.3/received",
            "/apis/margay.io/v1/bgp/neighbors/127.0.9.3/sent",
            "/apis/margay.io/v1/bgp/neighbors/127.0.9.3/explain?prefix=198.51.100.0/24",
            "/apis/margay.io/v1/bgp/routes",
            "/actuator",
            "/actuator/health",
            "/actuator/info",
            "/actuator/prometheus",
            "/v3/api-docs")) {
      assertThat(get(page)).as(page).isNotEmpty().doesNotContain(password);
    }
    // What shows settings and memory is not served at all.
    for (String page : List.of("env", "configprops", "heapdump", "beans", "loggers")) {
      assertThat(get("/actuator/" + page)).as(page).contains("404");
    }
    assertThat(said.lines()).isNotEmpty().noneMatch(line -> line.contains(password));
  }

  /** All that our classes log, at every level. */
  private static final class Said implements AutoCloseable {
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.margay");
    private final Level before = logger.getLevel();
    private final ListAppender<ILoggingEvent> events = new ListAppender<>();

    Said() {
      events.list = new CopyOnWriteArrayList<>();
      events.start();
      logger.addAppender(events);
      logger.setLevel(Level.TRACE);
    }

    List<String> lines() {
      return events.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Override
    public void close() {
      logger.setLevel(before);
      logger.detachAppender(events);
    }
  }

  @Test
  void itIsReadyOnceItListens() {
    await().untilAsserted(() -> assertThat(get("/actuator/health/readiness")).contains("\"UP\""));
  }

  @Test
  void aTakenPortIsSaidAtTheStart() {
    await().untilAsserted(() -> assertThat(get("/actuator/health/readiness")).contains("\"UP\""));
    assertThatThrownBy(() -> run(Ports.free(), bgpPort))
        .hasStackTraceContaining("can not listen for BGP on")
        .hasStackTraceContaining("MARGAY_BGP_PORT");
  }

  /** A reflector that has just started has no routes yet, whatever it knows of its peers. */
  @Test
  void itIsNotReadyBeforeTheFirstRoutesOfItsPeersAreHere() throws Exception {
    put("Node", "late", Map.of("bgp", Map.of("ipv4Address", "127.0.9.9/24")));
    int http = Ports.free();
    int bgp = Ports.free();
    try (ConfigurableApplicationContext _ = run(http, bgp)) {
      await()
          .untilAsserted(() ->
              assertThat(get(http, "/actuator/health"))
                  .containsPattern("\"neighborsExpected\":[1-9]")
                  .contains("\"neighborsUp\":0"));
      assertThat(get(http, "/actuator/health/readiness")).contains("OUT_OF_SERVICE");
      try (BgpSpeaker _ = speaker("127.0.9.9", Set.of(BLOCK), bgp)) {
        // At once if it is the only peer, else after the time that others are waited for.
        await()
            .atMost(90, TimeUnit.SECONDS)
            .untilAsserted(() ->
                assertThat(get(http, "/actuator/health/readiness"))
                    .contains("\"UP\"", "\"neighborsUp\":1"));
      }
    }
  }

  private static ConfigurableApplicationContext run(int port, int bgp) {
    return SpringApplication.run(
        RouteReflectorApplication.class,
        "--server.address=127.0.0.1",
        "--server.port=" + port,
        "--margay.bgp.address=" + REFLECTOR,
        "--margay.bgp.port=" + bgp,
        "--margay.secrets.dir=" + secrets,
        "--margay.bgp.metrics-interval=200ms",
        "--spring.kafka.bootstrap-servers=" + TestBackends.kafka());
  }

  private static BgpSpeaker speaker(String address, Set<Cidr> prefixes) throws IOException {
    return speaker(address, prefixes, bgpPort);
  }

  private static BgpSpeaker speaker(String address, Set<Cidr> prefixes, int port)
      throws IOException {
    BgpSpeaker speaker = new BgpSpeaker();
    speaker.announce(prefixes);
    speaker.configure(
        SpeakerConfig.node(64512, IpAddress.parse(address))
            .withPeers(PeerConfig.dial(REFLECTOR, 64512).withPort(port)));
    return speaker;
  }

  private static void put(String kind, String name, Map<String, Object> spec) {
    Map<String, Object> tree =
        Map.of(
            "apiVersion",
            "projectcalico.org/v3",
            "kind",
            kind,
            "metadata",
            Map.of("name", name),
            "spec",
            spec);
    publish(
        new TopicRecord(
            Resources.decode(tree).orThrow().key(),
            ++revision,
            JsonMapper.shared().writeValueAsBytes(tree)));
  }

  private static void delete(String kind, String name) {
    publish(new TopicRecord(ResourceKey.parse(kind + "//" + name), ++revision, null));
  }

  private static void publish(TopicRecord record) {
    try (TopicPublisher publisher = new TopicPublisher(TestBackends.kafka(), Topics.RESOURCES)) {
      publisher.publish(List.of(record));
    }
  }

  private static String get(String path) throws IOException, InterruptedException {
    return get(httpPort, path);
  }

  private static String get(int port, String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
  }
}
