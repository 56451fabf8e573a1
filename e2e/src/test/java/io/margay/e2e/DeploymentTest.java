package io.margay.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The deployment files, read by the tools that will read them. */
class DeploymentTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @Test
  void composeAcceptsItsFile() throws Exception {
    String config =
        run(need("docker-compose"), "-f", ROOT.resolve("docker-compose.yml").toString(), "config");
    assertThat(config)
        .contains(
            "policy-api:",
            "ipam-service:",
            "route-reflector:",
            "postgres:",
            "kafka:",
            "node1:",
            "node2:",
            "node3:")
        .contains("SYS_MODULE", "/lib/modules");
  }

  @Test
  void kustomizeBuildsTheBase() throws Exception {
    String manifests =
        run(need("kubectl"), "kustomize", ROOT.resolve("k8s-manifests/base").toString());
    assertThat(manifests)
        .contains(
            "kind: DaemonSet",
            "image: margay/node-agent:",
            "image: margay/policy-api:",
            "image: margay/ipam-service:",
            "image: margay/route-reflector:",
            "mountPath: /lib/modules");
  }

  /** The tool, or a skip with the reason; in CI a missing tool is a failure. */
  private static String need(String tool) {
    boolean there =
        List.of(System.getenv("PATH").split(":")).stream()
            .anyMatch(dir -> Files.isExecutable(Path.of(dir, tool)));
    if (!there && "true".equals(System.getenv("CI"))) {
      throw new AssertionError(tool + " is not installed; ./margay test installs it");
    }
    assumeTrue(there, tool + " is not installed; ./margay test installs it");
    return tool;
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    return output;
  }
}
