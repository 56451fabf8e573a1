package io.margay.lab.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A root file system for containers, of one static busybox: nothing has to be fetched. */
public record RootFileSystem(Path path) {

  private static final Path BUSYBOX = Path.of("/bin/busybox");

  private static final List<String> DIRECTORIES =
      List.of("bin", "proc", "sys", "dev", "tmp", "etc");
  private static final List<String> COMMANDS = List.of("sh", "ip", "ping", "nc", "sleep");

  /**
   * Makes it in a directory that must not be there yet.
   *
   * @throws IOException also where there is no busybox (Debian's package busybox-static)
   */
  public static RootFileSystem make(Path path) throws IOException {
    for (String name : DIRECTORIES) {
      Files.createDirectories(path.resolve(name));
    }
    Path bin = path.resolve("bin");
    Files.copy(BUSYBOX, bin.resolve("busybox"));
    for (String command : COMMANDS) {
      Files.createSymbolicLink(bin.resolve(command), Path.of("busybox"));
    }
    return new RootFileSystem(path);
  }
}
