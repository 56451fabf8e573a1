package io.margay.e2e;

import io.margay.lab.host.Namespaces;
import io.margay.lab.host.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Podman on a node of the lab, with Margay as its CNI network and all its state in a directory. */
final class Podman {

  private final Path directory;
  private final Path configuration;
  private final String namespace;
  private final Path socket;

  Podman(TheLab lab, String node, Path directory, CniDirectories cni) throws IOException {
    this.directory = Files.createDirectories(directory);
    this.namespace = lab.namespace(node);
    this.socket = lab.description().node(node).socket();
    this.configuration =
        Files.writeString(
            directory.resolve("containers.conf"),
            """
            [containers]
            default_ulimits = ["nofile=1024:4096", "nproc=4096:8192"]
            [engine]
            runtime = "runc"
            cgroup_manager = "cgroupfs"
            events_logger = "file"
            [network]
            network_backend = "cni"
            cni_plugin_dirs = ["%s"]
            network_config_dir = "%s"
            default_network = "margay"
            """
                .formatted(cni.plugins(), cni.lists()));
  }

  /** How podman is called so that it leaves everything in one directory. */
  static List<String> command(Path directory) {
    return List.of(
        "podman",
        "--root",
        directory.resolve("root").toString(),
        "--runroot",
        directory.resolve("run").toString(),
        "--tmpdir",
        directory.resolve("tmp").toString(),
        "--storage-driver",
        "vfs");
  }

  /** Runs a command in a container of this root file system to its end; its output. */
  String run(String name, Path rootfs, String... command) {
    List<String> all =
        new ArrayList<>(List.of("nsenter", "--net=" + Namespaces.file(namespace), "--"));
    all.addAll(command(directory));
    all.addAll(
        List.of(
            "run", "--rm", "--network", "margay", "--name", name, "--rootfs", rootfs.toString()));
    all.addAll(List.of(command));
    Tool.Result result =
        Tool.run(
            all,
            Map.of(
                "CONTAINERS_CONF",
                configuration.toString(),
                "MARGAY_CNI_SOCKET",
                socket.toString()),
            "");
    if (!result.succeeded()) {
      throw new AssertionError(String.join(" ", all) + ":\n" + result.output());
    }
    return result.output();
  }
}
