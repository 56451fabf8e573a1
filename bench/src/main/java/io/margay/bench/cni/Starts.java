package io.margay.bench.cni;

import io.margay.bench.report.Samples;
import io.margay.cli.Failure;
import io.margay.lab.host.Tool;
import io.margay.lab.runtime.Podman;
import io.margay.lab.runtime.RootFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Whole containers: podman starts one, its command ends at once, podman takes it away. With Margay
 * and with bridge in turn.
 */
final class Starts {

  private static final String BRIDGE =
      """
      {"cniVersion":"1.0.0","name":"bench-start","plugins":[
        {"type":"bridge","bridge":"bench1","isGateway":true,
         "ipam":{"type":"host-local","subnet":"10.98.0.0/16","dataDir":"%s"}}]}
      """;

  private static final String MARGAY =
      """
      {"cniVersion":"1.0.0","name":"bench-start","plugins":[{"type":"margay-cni"}]}
      """;

  private final RootFileSystem rootfs;
  private final Podman margay;
  private final Podman bridge;

  /**
   * @param directory with a short path: podman allows its own 50 characters
   * @param plugin Margay's
   * @param node its node's namespace, and the socket of the agent there
   * @param other the namespace for bridge
   * @param standard where bridge and host-local are
   */
  Starts(Path directory, Path plugin, String node, Path socket, String other, Path standard)
      throws IOException {
    this.rootfs = RootFileSystem.make(directory.resolve("rootfs"));
    this.margay =
        new Podman(
            node,
            directory.resolve("m"),
            new Podman.Network(
                "bench-start",
                List.of(
                    Podman.pluginOf(
                        Files.createDirectories(directory.resolve("plugins")), plugin, socket)),
                lists(directory.resolve("margay"), MARGAY)));
    this.bridge =
        new Podman(
            other,
            directory.resolve("b"),
            new Podman.Network(
                "bench-start",
                List.of(standard),
                lists(
                    directory.resolve("bridge"),
                    BRIDGE.formatted(directory.resolve("addresses")))));
  }

  void run(int count, Samples ours, Samples theirs) {
    String prefix = "mgyb-" + ProcessHandle.current().pid() + "-s";
    for (int i = -1; i < count; i++) {
      Duration withMargay = start(margay, prefix + "m" + (i + 1));
      Duration withBridge = start(bridge, prefix + "b" + (i + 1));
      if (i >= 0) {
        ours.add(withMargay);
        theirs.add(withBridge);
      }
    }
  }

  private Duration start(Podman podman, String name) {
    long start = System.nanoTime();
    Tool.Result result = podman.run(name, rootfs, "/bin/sh", "-c", ":");
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    if (!result.succeeded()) {
      throw new Failure("podman run: " + result.output().strip());
    }
    return took;
  }

  private static Path lists(Path directory, String list) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("10-bench.conflist"), list);
    return directory;
  }
}
