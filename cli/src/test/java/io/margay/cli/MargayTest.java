package io.margay.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import io.margay.testing.Ports;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MargayTest {

  private record Answer(int status, String body) {}

  private static final String POOL =
      """
      apiVersion: projectcalico.org/v3
      kind: IPPool
      metadata: {name: %s}
      spec: {cidr: 10.244.0.0/16}
      """;

  @TempDir Path directory;

  private final ConcurrentHashMap<String, Answer> answers = new ConcurrentHashMap<>();
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
  void applyPrintsOneLinePerObjectAndGoesOnAfterAnError() throws IOException {
    answers.put(
        "POST /apis/margay.io/v1/apply bad",
        new Answer(
            422,
            """
            {"kind":"Status","code":422,"message":"IPPool \\"bad\\" is invalid",
             "details":{"causes":[
               {"reason":"FieldValueInvalid","field":"spec.cidr","message":"must be a CIDR"},
               {"reason":"FieldValueInvalid","field":"spec.blockSize","message":"must be 20 to 32"}]}}
            """));
    answers.put("POST /apis/margay.io/v1/apply new", created("IPPool", "new"));
    Path file =
        write(
            "pools.yaml",
            POOL.formatted("bad") + "---\n# a comment\n---\n" + POOL.formatted("new"));

    int exit = run("apply", "-f", file.toString());

    assertThat(exit).isEqualTo(1);
    assertThat(err.toString())
        .isEqualTo(
            "ippool/bad error: spec.cidr: must be a CIDR; spec.blockSize: must be 20 to 32\n");
    assertThat(out.toString()).isEqualTo("ippool/new created\n");
    assertThat(requests).hasSize(2);
  }

  @Test
  void aDocumentThatDoesNotParseIsNamedByFileAndLineAndTheNextIsStillApplied() throws IOException {
    answers.put("POST /apis/margay.io/v1/apply new", created("IPPool", "new"));
    Path file = write("broken.yaml", "a: 1\nb: [1,\n---\n" + POOL.formatted("new"));

    int exit = run("apply", "-f", file.toString());

    assertThat(exit).isEqualTo(1);
    assertThat(err.toString()).startsWith(file + ":").containsPattern(":[23]: error: ");
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(out.toString()).isEqualTo("ippool/new created\n");
  }

  @Test
  void aFileThatIsNotThereAndAServerThatIsNotThereAreOneLineEach() throws IOException {
    assertThat(run("apply", "-f", "/nonexistent.yaml")).isEqualTo(1);
    assertThat(err.toString()).isEqualTo("error: /nonexistent.yaml: no such file\n");

    err.getBuffer().setLength(0);
    int unused = Ports.free();
    int exit =
        Main.commandLine()
            .setErr(new PrintWriter(err, true))
            .execute("--server", "http://127.0.0.1:" + unused, "get", "nodes");
    assertThat(exit).isEqualTo(1);
    assertThat(err.toString())
        .startsWith("error: no policy-api at http://127.0.0.1:" + unused + " (connection refused)")
        .contains("./margay lab up")
        .doesNotContain("\tat ");
  }

  @Test
  void getPrintsATable() {
    answers.put(
        "GET /apis/projectcalico.org/v3/namespaces/default/workloadendpoints",
        new Answer(
            200,
            """
            {"items":[
             {"metadata":{"name":"a","namespace":"default","labels":{"role":"x","app":"y"}},
              "spec":{"node":"node1","ipNetworks":["10.0.0.1/32"],"interfaceName":"cali1"}},
             {"metadata":{"name":"longer","namespace":"default"},
              "spec":{"node":"node2","ipNetworks":[],"interfaceName":"cali2"}}]}
            """));

    assertThat(run("get", "weps")).isZero();
    assertThat(out.toString())
        .isEqualTo(
            """
            NAME     NODE    ADDRESSES     INTERFACE   LABELS         AGE
            a        node1   10.0.0.1/32   cali1       app=y,role=x   -
            longer   node2   -             cali2       -              -
            """);
  }

  @Test
  void getPrintsYamlThatCanBeAppliedAgain() {
    answers.put(
        "GET /apis/projectcalico.org/v3/ippools/main",
        new Answer(
            200,
            "{\"kind\":\"IPPool\",\"metadata\":{\"name\":\"main\",\"resourceVersion\":\"7\"},\"spec\":{\"blockSize\":26}}"));

    assertThat(run("get", "ippool", "main", "-o", "yaml")).isZero();
    assertThat(out.toString())
        .isEqualTo(
            """
            kind: IPPool
            metadata:
              name: main
              resourceVersion: "7"
            spec:
              blockSize: 26
            """);
  }

  @Test
  void deleteByFileDeletesWhatTheOldestFormBecame() throws IOException {
    answers.put("DELETE /apis/projectcalico.org/v3/globalnetworkpolicies/p", new Answer(200, "{}"));
    Path file = write("old.yaml", "apiVersion: v1\nkind: policy\nmetadata: {name: p}\n");

    assertThat(run("delete", "-f", file.toString())).isZero();
    assertThat(out.toString()).isEqualTo("globalnetworkpolicy/p deleted\n");
  }

  @Test
  void anUnknownKindAnUnknownObjectAndWrongUsageHaveTheirOwnExitCodes() {
    assertThat(run("get", "pods")).isEqualTo(1);
    assertThat(err.toString()).startsWith("error: no kind 'pods': there are bgpconfigurations,");
    err.getBuffer().setLength(0);
    assertThat(run("delete", "gnp", "nope")).isEqualTo(1);
    assertThat(err.toString()).isEqualTo("globalnetworkpolicy/nope error: not found\n");
    assertThat(run("nonsense")).isEqualTo(2);
  }

  private int run(String... arguments) {
    List<String> all = new ArrayList<>();
    all.add("--server");
    all.add(cli.address());
    all.addAll(List.of(arguments));
    return cli.run(all);
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  @Test
  void applyWaitsForAllNodes() throws Exception {
    answers.put("POST /apis/margay.io/v1/apply new", stored("new", 7));
    String enforcement = "GET /apis/margay.io/v1/enforcement";
    answers.put(
        enforcement,
        new Answer(
            200,
            """
            {"nodes":2,"enforced":1,"behind":[{"node":"n2","revision":"6","errors":["no rules"]}]}
            """));
    Path file = write("pool.yaml", POOL.formatted("new"));

    assertThat(run("apply", "-f", file.toString(), "--wait", "--timeout", "0")).isEqualTo(1);
    assertThat(out.toString()).endsWith("ippool/new created\nenforced on 1 of 2 nodes\n");
    assertThat(err.toString()).isEqualTo("waiting for node n2: no rules\n");

    answers.put(enforcement, new Answer(200, "{\"nodes\":2,\"enforced\":2,\"behind\":[]}"));
    assertThat(run("apply", "-f", file.toString(), "--wait")).isZero();
    assertThat(out.toString()).endsWith("enforced on 2 of 2 nodes\n");
  }

  private static Answer stored(String name, long revision) {
    return new Answer(
        200,
        created("IPPool", name)
            .body()
            .replace("created\"", "created\",\"resourceVersion\":\"" + revision + "\""));
  }

  private static Answer created(String kind, String name) {
    return new Answer(
        200,
        "{\"items\":[{\"apiVersion\":\"projectcalico.org/v3\",\"kind\":\""
            + kind
            + "\",\"name\":\""
            + name
            + "\",\"result\":\"created\"}]}");
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    String request = exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
    requests.add(request);
    if (!body.isEmpty()) {
      request += " " + body.replaceAll("(?s).*\"name\":\"([^\"]*)\".*", "$1");
    }
    Answer answer =
        answers.getOrDefault(
            request, new Answer(404, "{\"kind\":\"Status\",\"message\":\"not found\"}"));
    LoopbackCli.reply(exchange, answer.status(), answer.body());
  }
}
