package io.margay.lab.runtime;

import io.margay.lab.host.Namespaces;
import io.margay.lab.host.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Podman in a network namespace, with a CNI network, and all its state in a directory. */
public final class Podman {

  /**
   * A CNI network.
   *
   * @param name as its list calls it
   * @param plugins directories of plugins; the first that has one counts
   * @param lists the directory of the list
   */
  public record Network(String name, List<Path> plugins, Path lists) {
    public Network {
      plugins = List.copyOf(plugins);
    }
  }

  private final String namespace;
  private final Path directory;
  private final Network network;
  private final Path configuration;

  /**
   * @param namespace the network namespace that stands for the node
   * @param directory for everything that podman keeps
   */
  public Podman(String namespace, Path directory, Network network) throws IOException {
    this.namespace = namespace;
    this.directory = Files.createDirectories(directory);
    this.network = network;
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
            cni_plugin_dirs = [%s]
            network_config_dir = "%s"
            default_network = "%s"
            """
                .formatted(
                    network.plugins().stream()
                        .map(plugins -> '"' + plugins.toString() + '"')
                        .collect(Collectors.joining(", ")),
                    network.lists(),
                    network.name()));
  }

  /**
   * Writes a plugin that is Margay's with the socket of one of several agents on a machine. By a
   * variable podman can not be told: what cleans up after a container has few of them.
   *
   * @param directory to write it to
   * @return the directory
   */
  public static Path pluginOf(Path directory, Path plugin, Path socket) throws IOException {
    Path script = directory.resolve("margay-cni");
    Files.writeString(
        script, "#!/bin/sh\nMARGAY_CNI_SOCKET=%s exec %s\n".formatted(socket, plugin));
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    return directory;
  }

  /** How podman is called so that it leaves everything in one directory. */
  public static List<String> command(Path directory) {
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

  /** Runs a command in a container of this root file system to its end; what it printed. */
  public Tool.Result run(String name, RootFileSystem rootfs, String... command) {
    List<String> all =
        new ArrayList<>(List.of("nsenter", "--net=" + Namespaces.file(namespace), "--"));
    all.addAll(command(directory));
    all.addAll(List.of("run", "--rm", "--network", network.name(), "--name", name));
    all.addAll(List.of("--rootfs", rootfs.path().toString()));
    all.addAll(List.of(command));
    return Tool.run(all, Map.of("CONTAINERS_CONF", configuration.toString()), "");
  }
}
