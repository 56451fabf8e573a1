package io.margay.e2e;

import io.margay.lab.host.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A root file system of one static busybox, and an image of it, made without a registry. */
final class PauseImage {

  static final String NAME = "localhost/margay/pause:1";

  private static final List<String> DIRECTORIES =
      List.of("bin", "proc", "sys", "dev", "tmp", "etc");
  private static final List<String> COMMANDS = List.of("sh", "ip", "ping", "nc", "sleep");

  private final Path directory;

  private PauseImage(Path directory) {
    this.directory = directory;
  }

  static PauseImage make(Path directory) throws IOException {
    PauseImage image = new PauseImage(directory);
    for (String name : DIRECTORIES) {
      Files.createDirectories(image.rootfs().resolve(name));
    }
    Path bin = image.rootfs().resolve("bin");
    Files.copy(Path.of("/bin/busybox"), bin.resolve("busybox"));
    for (String command : COMMANDS) {
      Files.createSymbolicLink(bin.resolve(command), Path.of("busybox"));
    }
    return image;
  }

  Path rootfs() {
    return directory.resolve("rootfs");
  }

  /** The image as an archive that containerd imports. */
  Path archive() {
    Path archive = directory.resolve("pause.tar");
    String podman = String.join(" ", Podman.command(directory.resolve("podman")));
    Tool.must(
        "sh",
        "-ec",
        """
        tar -C %s -c . | %s import --change 'ENTRYPOINT ["/bin/sleep","36000"]' - %s
        %s save --format oci-archive -o %s %s
        """
            .formatted(rootfs(), podman, NAME, podman, archive, NAME));
    return archive;
  }
}
