package io.margay.agent.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Files that are whole or not there: written beside and renamed. */
public final class WholeFile {

  /** Of files that have a directory of their own. */
  public static final String SUFFIX = ".json";

  /** Of a file that is being written. */
  private static final String FRESH = ".new";

  private WholeFile() {}

  /**
   * Makes a directory for such files, and removes what a writer that was killed left half-done in
   * it: nobody was told of it.
   */
  public static Path directory(Path directory) throws IOException {
    Files.createDirectories(directory);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + SUFFIX + FRESH)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
    return directory;
  }

  /**
   * Writes one, in place of what is there.
   *
   * @param forced whether it is to outlast a machine that fails as soon as this returns
   */
  public static void write(Path file, byte[] bytes, boolean forced) throws IOException {
    Path beside = file.resolveSibling(file.getFileName() + FRESH);
    try {
      writeTo(beside, bytes, forced);
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      discard(beside, e);
      throw e;
    }
  }

  private static void writeTo(Path file, byte[] bytes, boolean forced) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      if (forced) {
        channel.force(true);
      }
    }
  }

  private static void discard(Path file, IOException cause) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }
}
