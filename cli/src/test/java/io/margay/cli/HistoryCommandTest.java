package io.margay.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The past, the way back, and what of a write is not in its document. */
class HistoryCommandTest {

  private static final String V1 = "/apis/margay.io/v1";
  private static final String V3 = "/apis/projectcalico.org/v3";

  @TempDir private Path directory;

  private final Map<String, String> answers = new ConcurrentHashMap<>();
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
  void theChangesOfAllAreATable() {
    answers.put(
        "GET " + V1 + "/revisions?limit=20",
        """
        {"items":[
          {"revision":"9","time":"2026-01-31T12:00:00Z","operation":"Delete","kind":"NetworkPolicy","namespace":"shop","name":"db",
           "actor":"kubectl/v1.33.0","source":"192.0.2.7","reason":"ticket 7"},
          {"revision":"8","time":"2026-01-31T11:00:00Z","operation":"Put","kind":"Tier","name":"default"}]}
        """);

    assertThat(run("history")).isZero();
    assertThat(out.toString())
        .isEqualTo(
            """
            REVISION   TIME                   CHANGE    NAMESPACE   OBJECT             BY                FROM        REASON
            9          2026-01-31T12:00:00Z   deleted   shop        NetworkPolicy/db   kubectl/v1.33.0   192.0.2.7   ticket 7
            8          2026-01-31T11:00:00Z   written   -           Tier/default       -                 -           -
            """);
  }

  @Test
  void theChangesOfOneAreAskedForWhereItIs() {
    answers.put("GET " + V1 + "/resources/NetworkPolicy/shop/db/history?limit=5", "{\"items\":[]}");
    answers.put("GET " + V1 + "/resources/Tier/default/history?limit=20", "{\"items\":[]}");

    assertThat(run("history", "networkpolicy", "db", "-n", "shop", "--limit", "5")).isZero();
    assertThat(run("history", "tier", "default", "-n", "shop")).isZero();

    assertThat(run("history", "tier")).isEqualTo(1);
    assertThat(run("history", "--limit", "0")).isEqualTo(1);
    assertThat(err.toString())
        .isEqualTo(
            "error: say KIND and NAME, or neither\nerror: --limit: must be a number above 0\n");
  }

  @Test
  void aRollbackNamesWhatGoesBack() {
    answers.put(
        "POST "
            + V1
            + "/rollback?dryRun=All {\"asOf\":\"7\",\"kinds\":[\"GlobalNetworkPolicy\",\"Tier\"],\"namespace\":\"shop\"}",
        """
        {"items":[{"kind":"Tier","name":"a","result":"deleted"},
                  {"kind":"NetworkPolicy","namespace":"shop","name":"db","result":"updated"}]}
        """);
    answers.put("POST " + V1 + "/rollback because {\"asOf\":\"7\"}", "{\"items\":[]}");

    assertThat(
            run(
                "rollback",
                "--as-of",
                "7",
                "--kind",
                "gnp",
                "--kind",
                "tier",
                "-n",
                "shop",
                "--dry-run"))
        .isZero();
    assertThat(out.toString())
        .isEqualTo("tier/a deleted (dry run)\nnetworkpolicy/shop/db updated (dry run)\n");

    out.getBuffer().setLength(0);
    assertThat(run("rollback", "--as-of", "7", "--reason", "because")).isZero();
    assertThat(out.toString()).isEqualTo("nothing has changed since\n");

    assertThat(run("rollback")).isEqualTo(2);
  }

  @Test
  void getReadsThePastAndWhatHasTheLabels() {
    String sets = V3 + "/namespaces/shop/networksets";
    answers.put(
        "GET " + sets + "?labelSelector=app%3Dweb%2Cenv%21%3Dtest&asOf=2026-01-31T12%3A00%3A00Z",
        "{\"items\":[{\"metadata\":{\"name\":\"web\"}}]}");
    answers.put("GET " + sets + "/web?asOf=7", "{\"metadata\":{\"name\":\"web\"}}");

    assertThat(
            run(
                "get",
                "networksets",
                "-n",
                "shop",
                "-l",
                "app=web,env!=test",
                "--as-of",
                "2026-01-31T12:00:00Z"))
        .isZero();
    assertThat(out.toString()).contains("web ");
    assertThat(run("get", "networksets", "web", "-n", "shop", "--as-of", "7", "-o", "yaml"))
        .isZero();
    assertThat(out.toString()).endsWith("metadata:\n  name: web\n");

    assertThat(run("get", "networksets", "web", "-l", "app=web")).isEqualTo(1);
    assertThat(err.toString()).isEqualTo("error: say either NAME or --selector\n");
  }

  @Test
  void writesCarryWhyAndWhetherTheyAreMeant() throws IOException {
    Path file =
        Files.writeString(directory.resolve("tier.yaml"), "kind: Tier\nmetadata: {name: a}\n");
    answers.put(
        "POST " + V1 + "/apply?dryRun=All {\"kind\":\"Tier\",\"metadata\":{\"name\":\"a\"}}",
        """
        {"items":[{"apiVersion":"projectcalico.org/v3","kind":"Tier","name":"a","result":"created"}]}
        """);
    answers.put("DELETE " + V3 + "/tiers/a ticket 7", "{}");

    assertThat(run("apply", "-f", file.toString(), "--dry-run")).isZero();
    assertThat(run("delete", "tier", "a", "--reason", "ticket 7")).isZero();

    assertThat(out.toString()).isEqualTo("tier/a created (dry run)\ntier/a deleted\n");
    assertThat(err.toString())
        .isEqualTo("tier/a warning: spec.color: nothing acts on \"color\" yet\n");
  }

  @Test
  void whatCanNotBeMeantIsRefused() {
    assertThat(run("apply", "-f", "-", "--dry-run", "--wait")).isEqualTo(1);
    assertThat(run("delete", "tier", "a", "--reason", "two\nlines")).isEqualTo(1);
    assertThat(err.toString())
        .isEqualTo(
            "error: --wait: a dry run changes nothing that nodes could be waited for\n"
                + "error: --reason: must be one line of ASCII\n");
    assertThat(requests).isEmpty();
  }

  private int run(String... arguments) {
    List<String> all = new ArrayList<>(List.of("--server", cli.address()));
    all.addAll(List.of(arguments));
    return cli.run(all);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String reason = exchange.getRequestHeaders().getFirst("X-Margay-Reason");
    String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    String request =
        exchange.getRequestMethod()
            + " "
            + exchange.getRequestURI()
            + (reason == null ? "" : " " + reason)
            + (body.isEmpty() ? "" : " " + body);
    requests.add(request);
    if (request.contains("/apply")) {
      exchange
          .getResponseHeaders()
          .add("Warning", "299 - \"spec.color: nothing acts on \\\"color\\\" yet\"");
    }
    String answer = answers.get(request);
    LoopbackCli.reply(
        exchange,
        answer == null ? 404 : 200,
        answer == null
            ? "{\"message\":\"not asked for: " + exchange.getRequestURI() + "\"}"
            : answer);
  }
}
