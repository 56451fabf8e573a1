package io.margay.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code margay ipam} against a server that answers what a test told it to. */
class IpamCommandTest {

  private static final String ROOT = "/apis/margay.io/v1/ipam";
  private static final String CLEAN =
      """
      {"leaks":[],"unassigned":[],"shared":[],"blocks":[]}
      """;

  private final Map<String, Deque<String>> answers = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private LoopbackCli cli;

  @BeforeEach
  void startServer() throws IOException {
    cli = new LoopbackCli(out, err, this::answer);
  }

  @AfterEach
  void stopServer() {
    cli.close();
  }

  @Test
  void showPrintsPoolsAndNodes() {
    answer(
        "GET " + ROOT + "/utilisation",
        """
        {"pools":[{"name":"p","cidr":"10.0.0.0/24","disabled":true,"blocks":2,"used":3,"held":4,"cooling":5,"available":244}],
         "nodes":[{"node":"n1","blocks":2,"used":3,"held":4,"lent":0,"capacity":128}],"unpooled":[]}
        """);
    assertThat(run("show")).isZero();
    assertThat(out.toString())
        .isEqualTo(
            """
            POOL           CIDR          BLOCKS   USED   HELD   COOLING   AVAILABLE
            p (disabled)   10.0.0.0/24   2        3      4      5         244

            NODE   BLOCKS   USED   HELD   LENT   CAPACITY
            n1     2        3      4      0      128

            """);
  }

  @Test
  void showTellsWhoHasAnAddress() {
    answer(
        "GET " + ROOT + "/addresses/10.0.0.1",
        """
        {"ip":"10.0.0.1","block":"10.0.0.0/26","node":"n1","handle":"h1","state":"used","sequence":7,
         "attributes":{"pod":"web"},"assignedAt":"2026-01-01T00:00:00Z"}
        """);
    assertThat(run("show", "--ip", "10.0.0.1")).isZero();
    assertThat(out.toString())
        .isEqualTo(
            """
            10.0.0.1 of block 10.0.0.0/26, node n1, handle h1
              pod: web
              since: 2026-01-01T00:00:00Z
              sequence: 7
            """);
  }

  @Test
  void checkEndsWithOneUntilItIsFixed() {
    String leak =
        """
        {"leaks":[{"owner":{"ip":"10.0.0.1","handle":"h1","node":"n1"},"reason":"no endpoint has it"}],
         "unassigned":[],"shared":[],"blocks":[{"block":"10.0.0.64/26","node":"n2","reason":"its node is gone"}]}
        """;
    answer("GET " + ROOT + "/check", leak, leak, CLEAN);
    answer(
        "POST " + ROOT + "/check/fix",
        """
        {"released":["10.0.0.1"],"blocks":["10.0.0.64/26 deleted"]}
        """);
    assertThat(run("check")).isEqualTo(1);
    assertThat(out.toString())
        .isEqualTo(
            """
            leak: 10.0.0.1 of h1 on n1: no endpoint has it
            block: 10.0.0.64/26 of n2: its node is gone
            2 found
            """);
    out.getBuffer().setLength(0);
    assertThat(run("check", "--fix")).isZero();
    assertThat(out.toString())
        .endsWith(
            """
            1 addresses released
            block 10.0.0.64/26 deleted
            nothing is wrong any more
            """);
  }

  @Test
  void releaseTellsWhatWasRefused() {
    answer(
        "POST " + ROOT + "/addresses/10.0.0.1/release?sequence=3",
        """
        {"addresses":[],"refused":[{"address":"10.0.0.1","reason":"it was assigned anew: its sequence is 4"}]}
        """);
    assertThat(run("release", "--ip", "10.0.0.1", "--sequence", "3")).isEqualTo(1);
    assertThat(out.toString())
        .isEqualTo("10.0.0.1 not released: it was assigned anew: its sequence is 4\n");
    assertThat(run("release")).isEqualTo(1);
    assertThat(err.toString()).isEqualTo("error: say either --ip or --handle\n");
  }

  @Test
  void blockMapDrawsEachBlock() {
    answer(
        "GET " + ROOT + "/blocks",
        """
        [{"cidr":"10.0.0.0/26","pool":"p","node":"n1","state":"confirmed","capacity":64,"used":32,"held":8,"cooling":1,"lent":2},
         {"cidr":"10.0.0.64/26","pool":"p","node":"","state":"confirmed","capacity":64,"used":0,"held":0,"cooling":0,"lent":0}]
        """);
    assertThat(run("block-map")).isZero();
    assertThat(out.toString())
        .isEqualTo(
            """
            p
              10.0.0.0/26              [####hc..]    40/64    n1, lends 2
              10.0.0.64/26             [........]     0/64    nobody's
            """);
  }

  @Test
  void splitReplacesThePoolByItsParts() {
    answer(
        "GET " + ROOT + "/pools/p/split?parts=2",
        """
        {"pool":"p","parts":[{"name":"split-p-0","cidr":"10.0.0.0/25"},{"name":"split-p-1","cidr":"10.0.0.128/25"}]}
        """);
    String pool = "/apis/projectcalico.org/v3/ippools/p";
    answer(
        "GET " + pool,
        """
        {"apiVersion":"projectcalico.org/v3","kind":"IPPool","metadata":{"name":"p","uid":"x","resourceVersion":"4"},
         "spec":{"cidr":"10.0.0.0/24","blockSize":26,"nodeSelector":"rack=='a'"}}
        """);
    answer("DELETE " + pool, "{}");
    String created =
        """
        {"items":[{"apiVersion":"projectcalico.org/v3","kind":"IPPool","name":"x","result":"created"}]}
        """;
    answer("POST /apis/margay.io/v1/apply", created, created);
    assertThat(run("split", "2", "--name", "p")).isZero();
    assertThat(out.toString()).endsWith("IPPool p is replaced by 2\n");
    assertThat(requests.get(3))
        .contains("\"name\":\"split-p-0\"")
        .contains("\"cidr\":\"10.0.0.0/25\"")
        .contains("rack=='a'")
        .doesNotContain("uid");
    assertThat(run("split", "2", "--name", "p", "--dry-run")).isZero();
  }

  @Test
  void aServerThatIsNotThereIsOneLine() {
    cli.close();
    assertThat(run("show")).isEqualTo(1);
    assertThat(err.toString())
        .startsWith("error: no ipam-service at http://127.0.0.1:")
        .contains("MARGAY_IPAM_SERVER")
        .doesNotContain("\tat ");
  }

  /** These answers one after the other; the last one again and again. */
  private void answer(String request, String... bodies) {
    answers.put(request, new ArrayDeque<>(List.of(bodies)));
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
    requests.add(request + " " + body);
    Deque<String> known = answers.get(request);
    String answer =
        known == null
            ? "{\"detail\":\"unexpected: " + request + "\"}"
            : known.size() > 1 ? known.removeFirst() : known.getFirst();
    LoopbackCli.reply(exchange, known == null ? 404 : 200, answer);
  }

  private int run(String... arguments) {
    String address = cli.address();
    List<String> all =
        new ArrayList<>(List.of("--server", address, "ipam", "--ipam-server", address));
    all.addAll(List.of(arguments));
    return cli.run(all);
  }
}
