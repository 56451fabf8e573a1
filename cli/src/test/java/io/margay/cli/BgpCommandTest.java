package io.margay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code margay bgp} against a server that answers what a test told it to. */
class BgpCommandTest {

  private static final String ROOT = "/apis/margay.io/v1/bgp";
  private static final String ROUTE =
      """
      [{"prefix":"10.0.0.0/26","nextHop":"192.0.2.1","from":"192.0.2.1","best":true,"stale":true,"origin":"IGP",
        "asPath":"65100 7","localPref":100,"communities":["65000:1"],"largeCommunities":["1:2:3"],"extendedCommunities":["rt:65000:1"],"clusterList":[]}]
      """;

  private final Map<String, String> answers = new ConcurrentHashMap<>();
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
  void neighborsAreATable() {
    answers.put(
        ROOT + "/neighbors",
        """
        [{"address":"192.0.2.1","asNumber":65000,"kind":"CLIENT","state":"ESTABLISHED","bfd":"UP","uptimeSeconds":3661,
          "received":5,"accepted":4,"best":3,"stale":2,"sent":1,"lastError":null},
         {"address":"192.0.2.2","asNumber":65001,"kind":"EXTERNAL","state":"ACTIVE",
          "received":0,"accepted":0,"best":0,"stale":0,"sent":0,"lastError":"connection refused"}]
        """);
    assertThat(run("neighbors")).isZero();
    assertThat(out.toString())
        .isEqualTo(
            """
            PEER        AS      KIND       STATE         BFD   UPTIME     RECEIVED   ACCEPTED   BEST   STALE   SENT   LAST-ERROR
            192.0.2.1   65000   client     ESTABLISHED   UP    01:01:01   5          4          3      2       1      -
            192.0.2.2   65001   external   ACTIVE        -     -          0          0          0      0       0      connection refused
            """);
  }

  @Test
  void routesAreThoseThatWereAskedFor() {
    for (String path :
        List.of(
            "/routes?limit=1000",
            "/routes?prefix=10.0.0.0%2F26",
            "/neighbors/192.0.2.1/received?limit=7",
            "/neighbors/192.0.2.1/sent?limit=1000")) {
      answers.put(ROOT + path, ROUTE);
    }
    List<List<String>> commands =
        List.of(
            List.of("routes"),
            List.of("routes", "10.0.0.0/26"),
            List.of("routes", "--from", "192.0.2.1", "--limit", "7"),
            List.of("routes", "--to", "192.0.2.1"));
    for (List<String> command : commands) {
      out.getBuffer().setLength(0);
      assertThat(run(command.toArray(String[]::new))).as("%s", command).isZero();
      assertThat(out.toString())
          .isEqualTo(
              """
                   PREFIX        NEXT-HOP    FROM        LOCAL-PREF   MED   AS-PATH   ORIGIN   COMMUNITIES
              >S   10.0.0.0/26   192.0.2.1   192.0.2.1   100          -     65100 7   IGP      65000:1 1:2:3 rt:65000:1
              """);
    }
    assertThat(run("routes", "--from", "192.0.2.1", "--to", "192.0.2.1")).isEqualTo(2);
  }

  @Test
  void aFullPageSaysThatThereMayBeMore() {
    answers.put(ROOT + "/routes?limit=1", ROUTE);
    assertThat(run("routes", "--limit", "1")).isZero();
    assertThat(out.toString()).endsWith("there may be more: these are the first 1 (--limit)\n");
  }

  @Test
  void explainTellsBothDirections() {
    answers.put(
        ROOT + "/neighbors/192.0.2.1/explain?prefix=10.0.0.0%2F26",
        """
        {"peer":"192.0.2.1","prefix":"10.0.0.0/26","received":"accepted, the best route","sent":"not sent"}
        """);
    assertThat(run("explain", "10.0.0.0/26", "--peer", "192.0.2.1")).isZero();
    assertThat(out.toString())
        .isEqualTo(
            """
            from 192.0.2.1: accepted, the best route
            to 192.0.2.1: not sent
            """);
  }

  @Test
  void whatTheServerRefusesIsOneLine() {
    assertThat(run("routes", "nowhere")).isEqualTo(1);
    assertThat(err.toString()).isEqualTo("error: nothing at " + ROOT + "/routes?prefix=nowhere\n");
  }

  @Test
  void aServerThatIsNotThereIsOneLine() {
    cli.close();
    assertThat(run("neighbors")).isEqualTo(1);
    assertThat(err.toString())
        .startsWith("error: no route-reflector at http://127.0.0.1:")
        .contains("--bgp-server or MARGAY_BGP_SERVER")
        .doesNotContain("\tat ");
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().toString();
    String known = answers.get(path);
    LoopbackCli.reply(
        exchange,
        known == null ? 404 : 200,
        known == null ? "{\"detail\":\"nothing at " + path + "\"}" : known);
  }

  private int run(String... arguments) {
    List<String> all = new ArrayList<>(List.of("bgp", "--bgp-server", cli.address()));
    all.addAll(List.of(arguments));
    return cli.run(all);
  }
}
