package io.margay.backends;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The main process of a PostgreSQL server, ours or one that an earlier JVM left behind. */
final class Postmaster {

  private static final int STOP_SECONDS = 10;

  /** Index in {@code postmaster.pid}: LOCK_FILE_LINE_PM_STATUS of miscadmin.h, less one. */
  private static final int STATUS_LINE = 7;

  private Postmaster() {}

  /** Stops the server that runs on this data directory, if there is one. */
  static void stopOrphan(Path data) {
    orphan(data).ifPresent(Postmaster::stop);
  }

  /**
   * Fast shutdown; then an immediate one; then by force. Returns when the process is gone.
   *
   * @see <a href="https://www.postgresql.org/docs/current/server-shutdown.html">Shutting down</a>
   */
  static void stop(ProcessHandle process) {
    if (signal(process, "INT") || signal(process, "QUIT")) {
      return;
    }
    process.destroyForcibly();
    if (!ends(process)) {
      throw new IllegalStateException("PostgreSQL, process " + process.pid() + ", does not end");
    }
  }

  /**
   * Whether this process serves the data directory, by what it writes into its {@code
   * postmaster.pid}. Asking the port instead could find another program there.
   */
  static boolean isReady(long pid, Path data) {
    try {
      List<String> lines = Files.readAllLines(data.resolve("postmaster.pid"));
      return lines.size() > STATUS_LINE
          && lines.getFirst().strip().equals(Long.toString(pid))
          && lines.get(STATUS_LINE).strip().equals("ready");
    } catch (NoSuchFileException notYet) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<ProcessHandle> orphan(Path data) {
    Path file = data.resolve("postmaster.pid");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      long pid = Long.parseLong(Files.readAllLines(file).getFirst().trim());
      // The process number may be another program's by now: a server stands in its data directory.
      return ProcessHandle.of(pid).filter(process -> standsIn(process, data));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean standsIn(ProcessHandle process, Path data) {
    try {
      Path place = Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "cwd"));
      return place.equals(data.toRealPath());
    } catch (IOException e) {
      // Gone, or a zombie that nobody has waited for.
      return false;
    }
  }

  private static boolean signal(ProcessHandle process, String name) {
    if (!process.isAlive()) {
      return true;
    }
    try {
      // The JDK can only send SIGTERM, upon which a server waits until its clients leave.
      new ProcessBuilder(List.of("sh", "-c", "kill -" + name + " " + process.pid()))
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    return ends(process);
  }

  private static boolean ends(ProcessHandle process) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(STOP_SECONDS);
    CompletableFuture<ProcessHandle> exit = process.onExit();
    while (System.nanoTime() < deadline) {
      try {
        exit.get(20, TimeUnit.MILLISECONDS);
        return true;
      } catch (TimeoutException e) {
        // An orphan that has ended may stay a zombie, which the JDK takes for alive.
        if (isZombie(process)) {
          return true;
        }
      } catch (ExecutionException e) {
        throw new IllegalStateException(e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return false;
  }

  private static boolean isZombie(ProcessHandle process) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2) == 'Z';
    } catch (IOException e) {
      return true;
    }
  }
}
