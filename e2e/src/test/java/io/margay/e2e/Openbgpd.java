package io.margay.e2e;

import io.margay.lab.host.Namespaces;
import io.margay.lab.host.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** An OpenBGPD in a network namespace of its own with a leg on a lab's fabric. */
final class Openbgpd implements AutoCloseable {

  /** Its unprivileged processes are shut in there. */
  private static final Path CHROOT = Path.of("/run/openbgpd");

  private final FabricLeg leg;
  private final Path directory;
  private Process process;

  /**
   * @param name of its leg, at most 15 characters
   * @param fabric the namespace that has the lab's bridge br0
   * @param address of the leg, with prefix length
   */
  Openbgpd(String name, String fabric, String address, String configuration) {
    try {
      this.leg = new FabricLeg(name, fabric, address);
      this.directory = Files.createTempDirectory(name);
      Files.createDirectories(CHROOT);
      Path file = directory.resolve("bgpd.conf");
      Files.writeString(
          file, configuration + "socket \"%s\"\n".formatted(directory.resolve("bgpd.sock")));
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      this.process = launch();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process launch() throws IOException {
    return new ProcessBuilder(
            "nsenter",
            "--net=" + Namespaces.file(leg.namespace()),
            "--",
            "bgpd",
            "-d",
            "-f",
            directory.resolve("bgpd.conf").toString())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve("bgpd.log").toFile()))
        .start();
  }

  /**
   * As {@code kill -9} does, all its processes: they are stopped first, so that none says good-bye
   * when it sees another end.
   */
  void kill() {
    List<String> pids = new ArrayList<>(List.of(Long.toString(process.pid())));
    process.descendants().map(each -> Long.toString(each.pid())).forEach(pids::add);
    for (String signal : List.of("-STOP", "-KILL")) {
      List<String> command = new ArrayList<>(List.of("kill", signal));
      command.addAll(pids);
      Tool.must(command.toArray(String[]::new));
    }
    await();
  }

  private void await() {
    try {
      process.waitFor();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  void startAgain() {
    try {
      process = launch();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    await();
    leg.close();
  }
}
