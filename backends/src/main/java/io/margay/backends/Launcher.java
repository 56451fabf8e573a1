package io.margay.backends;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * How to run PostgreSQL's programs, which refuse to run as root.
 *
 * @param prefix what stands before the command
 * @param uid the owner that the server's files must have, or -1 for whoever we are
 */
record Launcher(List<String> prefix, int uid) {

  private static final int NOBODY = 65534;

  Launcher {
    prefix = List.copyOf(prefix);
  }

  /**
   * The way that works here. A user namespace hides that we are root and keeps our files ours;
   * where that is forbidden (Docker's default seccomp profile) the server becomes nobody.
   */
  static Launcher detect() {
    if (!isRoot()) {
      return new Launcher(List.of(), -1);
    }
    if (succeeds("unshare", "-U", "true")) {
      return new Launcher(List.of("unshare", "-U"), 0);
    }
    List<String> asNobody =
        List.of(
            "setpriv",
            "--reuid=" + NOBODY,
            "--regid=" + NOBODY,
            "--clear-groups",
            "--inh-caps=-all");
    List<String> probe = new ArrayList<>(asNobody);
    probe.add("true");
    if (succeeds(probe.toArray(String[]::new))) {
      return new Launcher(asNobody, NOBODY);
    }
    throw new IllegalStateException(
        "PostgreSQL does not run as root, and neither 'unshare -U' nor 'setpriv' works here;"
            + " install util-linux or run as another user");
  }

  static boolean isRoot() {
    try {
      return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Gives the tree to the server's user, also one that was made under the other way. */
  void own(Path root) {
    if (uid < 0) {
      return;
    }
    try (Stream<Path> tree = Files.walk(root)) {
      for (Path path : (Iterable<Path>) tree::iterator) {
        if ((int) Files.getAttribute(path, "unix:uid") != uid) {
          Files.setAttribute(path, "unix:uid", uid);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("can not give " + root + " to the server's user", e);
    }
  }

  /** A command in the root directory, which every user can be in, that logs to a file. */
  Process start(Path log, List<String> command) {
    List<String> whole = new ArrayList<>(prefix);
    whole.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(whole).directory(Path.of("/").toFile());
    builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.to(log.toFile()));
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean succeeds(String... command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
