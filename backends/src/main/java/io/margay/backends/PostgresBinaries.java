package io.margay.backends;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's programs, unpacked once per user and version. Root's cache is outside of its home,
 * because the server may have to run as a user who can not look into that.
 */
final class PostgresBinaries {

  private static final String ARCHIVE = "/postgres-linux-x86_64.txz";

  private PostgresBinaries() {}

  /** The directory that has {@code bin/postgres}; unpacks it first if it is not there yet. */
  static Path unpacked() {
    Path home = cache().resolve("postgres-" + Versions.POSTGRES);
    if (!Files.isExecutable(home.resolve("bin/postgres"))) {
      try {
        unpackTo(home);
      } catch (IOException e) {
        throw new UncheckedIOException("can not unpack PostgreSQL to " + home, e);
      }
    }
    return home;
  }

  private static Path cache() {
    String override = System.getenv("XDG_CACHE_HOME");
    if (override != null && !override.isBlank()) {
      return Path.of(override, "margay");
    }
    return Launcher.isRoot()
        ? Path.of("/var/cache/margay")
        : Path.of(System.getProperty("user.home"), ".cache", "margay");
  }

  private static void unpackTo(Path home) throws IOException {
    try (InputStream archive = PostgresBinaries.class.getResourceAsStream(ARCHIVE)) {
      String arch = System.getProperty("os.arch");
      if (archive == null || !arch.equals("amd64")) {
        throw new IllegalStateException(
            "no PostgreSQL for "
                + System.getProperty("os.name")
                + " on "
                + arch
                + " is bundled (only Linux on amd64); use TEST_BACKEND=docker");
      }
      Path parent = Files.createDirectories(home.toAbsolutePath().getParent());
      Path fresh = Files.createTempDirectory(parent, home.getFileName() + ".");
      Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
      extract(archive, fresh);
      try {
        Files.move(fresh, home);
      } catch (FileSystemException e) {
        // Another JVM was faster: the same files.
        StateDirectory.deleteTree(fresh);
        if (!Files.isExecutable(home.resolve("bin/postgres"))) {
          throw e;
        }
      }
    }
  }

  private static void extract(InputStream archive, Path to) throws IOException {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path target = to.resolve(entry.getName()).normalize();
        if (!target.startsWith(to)) {
          throw new IOException("the archive's entry " + entry.getName() + " leads outside");
        }
        if (entry.isDirectory()) {
          Files.createDirectories(target);
        } else if (entry.isSymbolicLink()) {
          Files.createDirectories(target.getParent());
          Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
        } else {
          Files.createDirectories(target.getParent());
          Files.copy(tar, target);
          boolean executable = (entry.getMode() & 0100) != 0;
          Files.setPosixFilePermissions(
              target, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
        }
      }
    }
  }
}
