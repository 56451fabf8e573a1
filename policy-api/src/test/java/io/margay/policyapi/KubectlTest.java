package io.margay.policyapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stock kubectl against a running instance. Its home is fresh, so it discovers everything. */
class KubectlTest {

  @TempDir static Path home;

  private record Result(int code, String out, String err) {
    Result succeeds() {
      assertThat(code).as(out + err).isZero();
      return this;
    }
  }

  @BeforeAll
  static void needsKubectl() {
    boolean found =
        Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "kubectl")));
    Assumptions.assumeTrue(
        found, "no kubectl on the PATH: install kubernetes-client to run this test");
  }

  private static Result kubectl(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add("kubectl");
    command.add("--server=http://127.0.0.1:" + RunningApi.shared().port());
    command.addAll(List.of(arguments));
    Path out = Files.createTempFile(home, "out", ".txt");
    Path err = Files.createTempFile(home, "err", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().put("HOME", home.toString());
    builder.environment().remove("KUBECONFIG");
    Process process = builder.start();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IllegalStateException("kubectl does not end: " + command);
    }
    return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  private static String file(String yaml) throws IOException {
    Path file = Files.createTempFile(home, "object", ".yaml");
    Files.writeString(file, yaml, StandardCharsets.UTF_8);
    return file.toString();
  }

  private static String policy(String name, int order) {
    return """
    apiVersion: projectcalico.org/v3
    kind: NetworkPolicy
    metadata:
      name: %s
      namespace: kubectl
    spec:
      order: %d
      selector: role == 'database'
      ingress:
        - action: Allow
    """
        .formatted(name, order);
  }

  @Test
  void kindsAreDiscovered() throws Exception {
    String out = kubectl("api-resources", "--api-group=projectcalico.org").succeeds().out();
    assertThat(out).contains("globalnetworkpolicies").contains("gnp").contains("BGPPeer");
  }

  @Test
  void objectsAreCreatedShownListedAndDeleted() throws Exception {
    assertThat(kubectl("create", "-f", file(policy("kc-1", 5))).succeeds().out())
        .contains("networkpolicy.projectcalico.org/kc-1 created");
    assertThat(kubectl("create", "-f", file(policy("kc-1", 5))).err()).contains("AlreadyExists");
    assertThat(kubectl("get", "cnp", "-n", "kubectl").succeeds().out())
        .contains("NAME", "TIER", "ORDER", "AGE", "kc-1", "default");
    assertThat(kubectl("get", "cnp", "-A").succeeds().out()).contains("NAMESPACE", "kubectl");
    assertThat(kubectl("get", "cnp", "kc-1", "-n", "kubectl", "-o", "yaml").succeeds().out())
        .contains("selector: role == 'database'", "generation: 1");
    assertThat(
            kubectl("get", "cnp", "-n", "kubectl", "-o", "jsonpath={.items[*].spec.order}")
                .succeeds()
                .out())
        .contains("5");
    assertThat(kubectl("delete", "cnp", "kc-1", "-n", "kubectl").succeeds().out())
        .contains("deleted");
    assertThat(kubectl("get", "cnp", "kc-1", "-n", "kubectl").err()).contains("NotFound");
  }

  @Test
  void applyCreatesThenConfiguresThenLeavesUnchanged() throws Exception {
    String first = file(policy("kc-2", 5));
    String second = file(policy("kc-2", 6));
    assertThat(kubectl("apply", "-f", first).succeeds().out()).contains("created");
    assertThat(kubectl("apply", "-f", second).succeeds().out()).contains("configured");
    assertThat(kubectl("apply", "-f", second).succeeds().out()).contains("unchanged");
    assertThat(kubectl("get", "cnp", "kc-2", "-n", "kubectl", "-o", "yaml").out())
        .contains("order: 6", "generation: 2");
    kubectl("label", "cnp", "kc-2", "-n", "kubectl", "team=blue").succeeds();
    assertThat(kubectl("get", "cnp", "-n", "kubectl", "-l", "team=blue", "-o", "name").out())
        .contains("kc-2");
    assertThat(kubectl("delete", "-f", second).succeeds().out()).contains("deleted");
  }

  @Test
  void mistakesAreExplained() throws Exception {
    Result unknown = kubectl("apply", "-f", file(policy("kc-3", 5) + "  selektor: x\n"));
    assertThat(unknown.code()).isNotZero();
    assertThat(unknown.err()).contains("unknown field", "spec.selektor");
    Result invalid = kubectl("apply", "-f", file(policy("kc-3", 5).replace("Allow", "Perhaps")));
    assertThat(invalid.err()).contains("spec.ingress[0].action", "Allow, Deny, Log, Pass");
    assertThat(kubectl("delete", "tier", "default").err()).contains("Forbidden", "built in");
    assertThat(kubectl("get", "cnp", "kc-3", "-n", "kubectl").err()).contains("NotFound");
  }

  @Test
  void explainKnowsTheFields() throws Exception {
    assertThat(kubectl("explain", "ippool.spec").succeeds().out()).contains("cidr", "blockSize");
  }

  @Test
  void aDryRunStoresNothing() throws Exception {
    kubectl("create", "--dry-run=server", "-f", file(policy("kc-4", 1))).succeeds();
    assertThat(kubectl("get", "cnp", "kc-4", "-n", "kubectl").err()).contains("NotFound");
  }
}
