package io.margay.backends;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A directory that one server of one JVM owns at a time. The lock ends with the JVM, however it
 * ends, so a lock that can be had means that whatever the directory holds is an orphan.
 */
final class StateDirectory implements AutoCloseable {

  private static final String LOCK = "margay.lock";

  /**
   * What this JVM holds. A lock belongs to the process: to open the file a second time and close it
   * again would give the lock back (fcntl(2)), and the next JVM would take a live server for an
   * orphan. So nobody here opens a file that is held here.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final FileChannel channel;
  private final boolean temporary;

  private StateDirectory(Path path, FileChannel channel, boolean temporary) {
    this.path = path;
    this.channel = channel;
    this.temporary = temporary;
  }

  /** Takes a directory that stays; it is made if it does not exist. */
  static StateDirectory open(Path path) {
    try {
      Path made = Files.createDirectories(path).toRealPath();
      return lock(made, false)
          .orElseThrow(() ->
              new IllegalStateException(
                  "the directory " + made + " is in use by another server; stop that one"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes a new directory under the system's temporary one; deleted on close. */
  static StateDirectory temporary(String prefix) {
    try {
      while (true) {
        Path made = Files.createTempDirectory(prefix).toRealPath();
        // Between making and locking it, a sweep may take it for abandoned; then another one.
        Optional<StateDirectory> locked = lock(made, true);
        if (locked.isPresent()) {
          return locked.get();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes the temporary directories of that prefix whose JVM ended without deleting them. */
  static List<StateDirectory> abandoned(String prefix) {
    Path parent = Path.of(System.getProperty("java.io.tmpdir"));
    try (Stream<Path> entries = Files.list(parent)) {
      return entries
          .filter(entry -> entry.getFileName().toString().startsWith(prefix))
          // Without a lock file it is somebody else's, or just being made.
          .filter(entry -> Files.isWritable(entry.resolve(LOCK)))
          .flatMap(entry -> tryLock(entry).stream())
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  static StateDirectory of(@Nullable Path path, String temporaryPrefix) {
    return path == null ? temporary(temporaryPrefix) : open(path);
  }

  Path path() {
    return path;
  }

  @Override
  public void close() {
    try {
      if (temporary) {
        deleteTree(path);
      }
      release();
    } catch (IOException e) {
      throw new UncheckedIOException("can not clean up " + path, e);
    }
  }

  /** Gives the lock back and leaves the files. */
  void unlock() {
    try {
      release();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The file is closed first: until then nobody here may open it. */
  private void release() throws IOException {
    channel.close();
    HELD.remove(path);
  }

  static void deleteTree(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            // A server that is just ending removes files under our feet.
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e)
              throws IOException {
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static Optional<StateDirectory> tryLock(Path path) {
    try {
      return lock(path, true);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<StateDirectory> lock(Path path, boolean temporary) throws IOException {
    Path real = path.toRealPath();
    if (!HELD.add(real)) {
      return Optional.empty();
    }
    try {
      FileChannel channel =
          FileChannel.open(real.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (channel.tryLock() != null) {
        return Optional.of(new StateDirectory(real, channel, temporary));
      }
      channel.close();
    } catch (IOException e) {
      HELD.remove(real);
      throw e;
    }
    HELD.remove(real);
    return Optional.empty();
  }
}
