package io.margay.e2e;

import io.margay.lab.host.Tool;
import io.margay.lab.runtime.Podman;
import io.margay.lab.runtime.RootFileSystem;
import java.io.IOException;
import java.nio.file.Path;

/** A root file system of one static busybox, and an image of it, made without a registry. */
final class PauseImage {

  static final String NAME = "localhost/margay/pause:1";

  private final Path directory;
  private final RootFileSystem rootfs;

  private PauseImage(Path directory, RootFileSystem rootfs) {
    this.directory = directory;
    this.rootfs = rootfs;
  }

  static PauseImage make(Path directory) throws IOException {
    return new PauseImage(directory, RootFileSystem.make(directory.resolve("rootfs")));
  }

  RootFileSystem rootfs() {
    return rootfs;
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
            .formatted(rootfs.path(), podman, NAME, podman, archive, NAME));
    return archive;
  }
}
