package io.margay.policyapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kubectl that is installed, from 1.20 on: what none of them may fail at. */
class KubectlVersionsTest {

  @TempDir static Path home;

  static List<Path> installed() throws Exception {
    return Kubectl.required();
  }

  @ParameterizedTest
  @MethodSource("installed")
  void doesWhatMattersMost(Path program) throws Exception {
    Kubectl other =
        new Kubectl(program, Files.createTempDirectory(home, "version"), RunningApi.shared());
    String ns = "kc-" + program.getFileName().toString().replace('.', '-');
    String first = other.file(KubectlTest.policy(ns, "x", 5));
    String second = other.file(KubectlTest.policy(ns, "x", 6));
    assertThat(other.run("apply", "-f", first).succeeds().out()).contains("created");
    assertThat(other.run("diff", "-f", second).out()).contains("+  order: 6");
    assertThat(other.run("apply", "-f", second).succeeds().out()).contains("configured");
    other.run("apply", "--server-side", "--force-conflicts", "-f", first).succeeds();
    assertThat(other.run("get", "cnp", "-n", ns).succeeds().out()).contains("ORDER", "5");
    other
        .run("create", "--dry-run=server", "-f", other.file(KubectlTest.policy(ns, "z", 5)))
        .succeeds();
    assertThat(other.run("explain", "tier.spec").succeeds().out()).contains("defaultAction");
    assertThat(other.run("auth", "can-i", "create", "tiers.projectcalico.org").succeeds().out())
        .contains("yes");
    String list =
        "apiVersion: v1\nkind: List\nitems:\n- "
            + KubectlTest.policy(ns, "w", 1).indent(2).strip()
            + "\n";
    assertThat(other.run("apply", "-f", other.file(list)).succeeds().out()).contains("/w created");
    other.run("delete", "cnp", "--all", "-n", ns).succeeds();
    assertThat(other.run("get", "cnp", "-n", ns, "-o", "name").out()).isEmpty();
  }
}
