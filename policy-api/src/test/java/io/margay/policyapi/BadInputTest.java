package io.margay.policyapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.policyapi.body.Bodies;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong is answered with a Status that says where, and nothing is stored. */
class BadInputTest {

  private static final String POLICIES = "/apis/projectcalico.org/v3/globalnetworkpolicies";
  private static final String APPLY = "/apis/margay.io/v1/apply";

  private static String policy(String spec) {
    return """
    apiVersion: projectcalico.org/v3
    kind: GlobalNetworkPolicy
    metadata: {name: bad}
    spec:
    """
        + spec.indent(2);
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        Arguments.of("YAML that does not parse", "spec: [unclosed", 400, "", "line"),
        Arguments.of("JSON that does not parse", "{\"spec\": ", 400, "", "line 1"),
        Arguments.of("an empty body", "", 400, "", "empty"),
        Arguments.of("a list", "- 1", 422, "", "must be an object"),
        Arguments.of("an alias", "a: &x 1\nb: *x", 400, "", "aliases"),
        Arguments.of(
            "an unknown kind",
            policy("{}").replace("GlobalNetworkPolicy", "Wish"),
            422,
            "kind",
            "must be one of"),
        Arguments.of(
            "an unknown version",
            policy("{}").replace("org/v3", "org/v9"),
            422,
            "apiVersion",
            "projectcalico.org/v3"),
        Arguments.of("a bad selector", policy("selector: role ="), 422, "spec.selector", ""),
        Arguments.of(
            "a bad CIDR",
            policy("ingress: [{action: Allow, source: {nets: [10.0.0.0/40]}}]"),
            422,
            "spec.ingress[0].source.nets[0]",
            "10.0.0.0/40"),
        Arguments.of(
            "host bits",
            policy("ingress: [{action: Allow, source: {nets: [10.0.0.1/8]}}]"),
            422,
            "spec.ingress[0].source.nets[0]",
            "10.0.0.0/8"),
        Arguments.of(
            "a port out of range",
            policy("ingress: [{action: Allow, protocol: TCP, destination: {ports: [70000]}}]"),
            422,
            "spec.ingress[0].destination.ports[0]",
            "65535"),
        Arguments.of(
            "an unknown action",
            policy("ingress: [{action: Perhaps}]"),
            422,
            "spec.ingress[0].action",
            "Allow"),
        Arguments.of(
            "an unknown tier", policy("tier: nowhere"), 422, "spec.tier", "no tier of this name"),
        Arguments.of(
            "a name that is none",
            policy("{}").replace("bad", "Not_A_Name"),
            422,
            "metadata.name",
            "DNS"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mistakes")
  void isRefusedWithItsPathByBothDoors(
      String what, String body, int code, String field, String expected) {
    for (String door : List.of(POLICIES, APPLY)) {
      HttpResponse<String> response = RunningApi.shared().post(door, body);
      assertThat(response.statusCode()).as(response.body()).isEqualTo(code);
      assertStatus(response, field, expected);
    }
    assertNothingStored();
  }

  @ParameterizedTest
  @MethodSource("doors")
  void anUnknownFieldIsRefusedUnlessTheClientIsLenient(String door, int code) {
    String body = policy("selektor: all()");
    HttpResponse<String> strict = RunningApi.shared().post(door, body);
    assertThat(strict.statusCode()).isEqualTo(code);
    assertStatus(strict, "spec.selektor", "unknown field");
    assertNothingStored();

    String lenient = door + "?dryRun=All&fieldValidation=";
    HttpResponse<String> warned = RunningApi.shared().post(lenient + "Warn", body);
    assertThat(warned.statusCode()).as(warned.body()).isLessThan(300);
    assertThat(warned.headers().firstValue("Warning").orElse("")).contains("spec.selektor");
    HttpResponse<String> ignored = RunningApi.shared().post(lenient + "Ignore", body);
    assertThat(ignored.statusCode()).isLessThan(300);
    assertThat(ignored.headers().firstValue("Warning")).isEmpty();
    assertNothingStored();
  }

  @ParameterizedTest
  @MethodSource("doors")
  void aFieldThatStandsTwiceIsRefusedUnlessTheClientIsLenient(String door, int code) {
    String body = policy("ingress: [{action: Allow, action: Deny}]");
    HttpResponse<String> strict = RunningApi.shared().post(door, body);
    assertThat(strict.statusCode()).isEqualTo(code);
    assertStatus(strict, "spec.ingress[0].action", "duplicate field");
    String lenient = door + "?dryRun=All&fieldValidation=";
    HttpResponse<String> warned = RunningApi.shared().post(lenient + "Warn", body);
    assertThat(warned.headers().allValues("Warning"))
        .containsExactly("299 - \"duplicate field \\\"spec.ingress[0].action\\\"\"");
    assertThat(RunningApi.shared().post(lenient + "Ignore", body).headers().firstValue("Warning"))
        .isEmpty();
    assertNothingStored();
  }

  @Test
  void gzipIsInflatedAndBounded() throws Exception {
    byte[] good = gzip(policy("{}").getBytes(StandardCharsets.UTF_8));
    assertThat(deflated("gzip", good).statusCode()).isEqualTo(201);
    assertThat(deflated("gzip", gzip(new byte[Bodies.MOST_BYTES + 1])).statusCode()).isEqualTo(413);
    assertStatus(deflated("gzip", new byte[] {1}), "", "gzip");
    assertThat(deflated("br", good).statusCode()).isEqualTo(415);
    assertNothingStored();
  }

  private static HttpResponse<String> deflated(String encoding, byte[] body) {
    return RunningApi.shared()
        .send(
            RunningApi.shared()
                .request(POLICIES + "?dryRun=All")
                .header("Content-Type", "application/yaml")
                .header("Content-Encoding", encoding)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
  }

  private static byte[] gzip(byte[] text) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
      zip.write(text);
    }
    return out.toByteArray();
  }

  static Stream<Arguments> doors() {
    return Stream.of(Arguments.of(POLICIES, 400), Arguments.of(APPLY, 422));
  }

  @Test
  void ofSeveralDocumentsTheWrongOneIsNamedAndNoneIsStored() {
    String body = policy("order: 1") + "---\n" + policy("order: much").replace("bad", "worse");
    HttpResponse<String> response = RunningApi.shared().post(APPLY, body);
    assertThat(response.statusCode()).isEqualTo(422);
    assertStatus(response, "[1].spec.order", "number");
    assertNothingStored();

    String tierless = policy("order: 1") + "---\n" + policy("tier: x").replace("bad", "worse");
    assertStatus(RunningApi.shared().post(APPLY, tierless), "[1].spec.tier", "no tier");
    assertNothingStored();
  }

  @Test
  void bodiesAreBoundedInSizeAndDepth() {
    HttpResponse<String> large =
        RunningApi.shared().post(POLICIES, "{\"a\":\"" + "x".repeat(Bodies.MOST_BYTES) + "\"}");
    assertThat(large.statusCode()).isEqualTo(413);
    String deep = "[".repeat(5000) + "]".repeat(5000);
    for (String door : List.of(POLICIES, APPLY)) {
      for (String body : List.of("{\"a\":" + deep + "}", "a: " + deep, policy("a: " + deep))) {
        HttpResponse<String> refused = RunningApi.shared().post(door, body);
        assertThat(refused.statusCode()).isEqualTo(422);
        assertStatus(refused, body.contains("spec") ? "spec.a[0]" : "a[0]", "at most 64 levels");
      }
    }
    assertNothingStored();
  }

  /** Refused by the web server before anything of ours sees it. */
  @ParameterizedTest
  @ValueSource(strings = {"/%00", "/a%2fb", "/<a>", "?a=%zz", "?watch=%zz"})
  void aPathThatIsNoneIsRefusedWithAStatus(String what) {
    String answer = RunningApi.shared().raw("GET " + POLICIES + what + " HTTP/1.1");
    assertThat(answer).startsWith("HTTP/1.1 400").contains("\"kind\":\"Status\"");
  }

  @Test
  void aFormIsNoBody() {
    HttpResponse<String> response =
        RunningApi.shared()
            .send(
                RunningApi.shared()
                    .request(POLICIES)
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString(policy("{}"))));
    assertThat(response.statusCode()).isEqualTo(415);
    assertStatus(response, "", "application/yaml");
  }

  private static void assertStatus(HttpResponse<String> response, String field, String expected) {
    Map<?, ?> status = (Map<?, ?>) Bodies.trusted(response.body());
    assertThat(status.get("kind")).isEqualTo("Status");
    assertThat(status.get("status")).isEqualTo("Failure");
    assertThat(status.get("code")).isEqualTo(response.statusCode());
    assertThat(String.valueOf(status.get("message"))).contains(expected);
    if (!field.isEmpty()) {
      assertThat(String.valueOf(status.get("details"))).contains("field=" + field);
    }
  }

  private static void assertNothingStored() {
    assertThat(RunningApi.shared().get(POLICIES).body()).doesNotContain("\"bad\"", "\"worse\"");
  }
}
