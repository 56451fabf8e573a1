package io.margay.agent.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Boots Debian's kernel under qemu and runs in it the tests of what this machine's kernel may not
 * have: each shows here as a test of its own.
 */
public final class GuestTest {

  /** Of the tests that are worth the time that they take there. */
  public static final String TAG = "guest";

  /**
   * By name, as they are no business of this package but to be run; in this order, as the first one
   * loads modules that others need.
   */
  static final List<String> CLASSES =
      List.of(
          "io.margay.agent.dataplane.iptables.MissingModuleTest",
          "io.margay.agent.dataplane.matrix.TwoNodesTest",
          "io.margay.agent.dataplane.overlay.IpipPacketsTest",
          "io.margay.agent.dataplane.overlay.WireguardPacketsTest");

  /** Said by the script where there can be no guest. */
  private static final int IMPOSSIBLE = 77;

  @TestFactory
  Stream<DynamicTest> inTheGuest(@TempDir Path out) throws Exception {
    int code = run(out);
    if (code == IMPOSSIBLE) {
      String reason = Files.readString(out.resolve("reason")).strip();
      assertThat(System.getenv("CI"))
          .as("CI leaves nothing out, but " + reason)
          .isNotEqualTo("true");
      Assumptions.abort(reason);
    }
    Path results = out.resolve("results");
    if (code != 0 || !Files.exists(results)) {
      fail("the guest's tests ended with " + code + ":\n" + tail(out.resolve("log")));
    }
    List<GuestResult> all = Files.readAllLines(results).stream().map(GuestResult::ofLine).toList();
    assertThat(all).hasSizeGreaterThanOrEqualTo(CLASSES.size());
    return all.stream().map(result -> DynamicTest.dynamicTest(result.name(), () -> show(result)));
  }

  private static void show(GuestResult result) {
    switch (result.outcome()) {
      case PASSED -> {}
      // What is tagged is for this kernel: it leaves nothing out.
      case FAILED, SKIPPED -> fail(result.name() + ": " + result.why());
    }
  }

  private static int run(Path out) throws Exception {
    GuestProgram program = GuestProgram.make(Path.of("target", "guest").toAbsolutePath());
    List<String> command = new ArrayList<>();
    command.add(new File("src/test/guest/guest.sh").getAbsolutePath());
    command.add(out.toString());
    command.addAll(program.command(out.resolve("results"), CLASSES));
    Process guest = new ProcessBuilder(command).inheritIO().start();
    return guest.waitFor();
  }

  private static String tail(Path log) throws IOException {
    if (!Files.exists(log)) {
      return "it wrote nothing";
    }
    List<String> lines = Files.readAllLines(log);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
  }
}
