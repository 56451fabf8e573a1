package io.margay.agent.netlink;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A network namespace to work in: the process's own, or the one a file stands for (setns(2)). Work
 * in another one runs on a platform thread made for it, never on a virtual one, whose carrier would
 * keep the namespace and pass it on.
 */
public final class Netns {

  /** The process's own. */
  public static final Netns OWN = new Netns(null);

  private final @Nullable Path file;

  private Netns(@Nullable Path file) {
    this.file = file;
  }

  public static Netns at(Path file) {
    return new Netns(file);
  }

  public static Netns of(@Nullable Path file) {
    return file == null ? OWN : at(file);
  }

  /**
   * Does something inside. Sockets opened there and processes started there stay in it.
   *
   * @throws NetlinkException if the file is no network namespace, or entering is not allowed
   */
  public <T> T call(Work<T> work) throws IOException {
    if (file == null) {
      return work.run();
    }
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread.ofPlatform()
        .name("netns")
        .daemon()
        .start(() -> {
          try (Handle handle = open()) {
            check(Libc.setNamespace(handle.fd()), "enter network namespace " + file);
            result.complete(work.run());
          } catch (Throwable e) {
            result.completeExceptionally(e);
          }
        });
    return await(result);
  }

  /** Does something inside that gives nothing back; as {@link #call}. */
  public void run(Task task) throws IOException {
    call(() -> {
      task.run();
      return Boolean.TRUE;
    });
  }

  /** Whether it is the same namespace as another, under whatever name. */
  public boolean is(Netns other) throws IOException {
    return Files.exists(other.path()) && Files.isSameFile(path(), other.path());
  }

  private Path path() {
    return file == null ? Path.of("/proc/self/ns/net") : file;
  }

  /** Opens the file, to name the namespace to the kernel by number. */
  Handle open() throws NetlinkException {
    Path path = Objects.requireNonNull(file, "the process's own namespace needs no handle");
    int fd = Libc.open(path.toString());
    check(fd, "open network namespace " + path);
    return new Handle(fd);
  }

  /**
   * Writes an attribute of a network device, such as {@code threaded}, that the kernel has in
   * {@code /sys/class/net} only.
   *
   * @throws IOException if the device has none such, or refuses the value
   */
  public void writeAttribute(String device, String attribute, String value) throws IOException {
    if (file == null) {
      writeAttribute(Path.of("/sys"), device, attribute, value);
      return;
    }
    // What is mounted shows the devices of the namespace that it was mounted in.
    run(() -> {
      int root = Libc.mount("sysfs");
      check(root, "have a sysfs of " + file);
      try (Handle handle = new Handle(root)) {
        writeAttribute(Path.of("/proc/self/fd/" + handle.fd()), device, attribute, value);
      }
    });
  }

  private static void writeAttribute(Path root, String device, String attribute, String value)
      throws IOException {
    Files.writeString(
        root.resolve("class/net").resolve(device).resolve(attribute),
        value,
        StandardOpenOption.WRITE);
  }

  static <T> T await(CompletableFuture<T> result) throws IOException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return result.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          throw rethrow(e);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static IOException rethrow(ExecutionException e) {
    return switch (e.getCause()) {
      case IOException io -> io;
      case RuntimeException unchecked -> throw unchecked;
      case Error error -> throw error;
      case null, default -> new IOException(e);
    };
  }

  private static void check(int result, String doing) throws NetlinkException {
    if (result < 0) {
      throw NetlinkException.of(-result, doing);
    }
  }

  @Override
  public String toString() {
    return file == null ? "own network namespace" : file.toString();
  }

  /** What is done in a namespace. */
  @FunctionalInterface
  public interface Work<T> {
    T run() throws IOException;
  }

  /** What is done in a namespace for its effect. */
  @FunctionalInterface
  public interface Task {
    void run() throws IOException;
  }

  /** An open namespace file. */
  record Handle(int fd) implements AutoCloseable {
    @Override
    public void close() {
      Libc.close(fd);
    }
  }
}
