package io.margay.lab.run;

import io.margay.cli.Failure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The built programs of the source tree, and the command lines that run them. */
final class Programs {

  private static final List<String> FLAGS =
      List.of(
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-XX:+UseCompactObjectHeaders",
          "-XX:-UsePerfData",
          "-Xss512k");

  private final Path home;
  private final boolean train;

  Programs(Path home, boolean train) {
    this.home = home;
    this.train = train;
  }

  /** What a program may use of the machine. */
  enum Size {
    SERVICE("-Xmx192m", "-XX:ReservedCodeCacheSize=48m"),
    AGENT(
        "-Xmx48m",
        "-XX:ReservedCodeCacheSize=24m",
        "-Dio.netty.eventLoopThreads=1",
        "-Dio.netty.allocator.type=unpooled");

    private final List<String> flags;

    Size(String... flags) {
      this.flags = List.of(flags);
    }
  }

  /** The command that runs the program of a module. */
  List<String> command(String module, Size size) {
    Path jar = jar(module);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FLAGS);
    command.addAll(size.flags);
    Path cache = cache(module, jar);
    if (train) {
      deleteOthers(module, cache);
      command.add("-XX:AOTCacheOutput=" + cache);
    } else if (Files.exists(cache)) {
      command.add("-XX:AOTCache=" + cache);
      // A cache that does not fit any more (another JDK) costs time, not the start.
      command.add("-Xlog:aot=off,cds=off");
    }
    command.add("-jar");
    command.add(jar.toString());
    return command;
  }

  boolean isTrained(String module) {
    return Files.exists(cache(module, jar(module)));
  }

  /** The program that container runtimes execute. */
  Path cniPlugin() {
    Path plugin = home.resolve("cni-plugin/target/margay-cni");
    if (!Files.isExecutable(plugin)) {
      throw new Failure(plugin + " is missing: build with './mvnx -DskipTests package'");
    }
    return plugin;
  }

  /** The jar of a module, without those of its sources or tests. */
  private Path jar(String module) {
    Path target = home.resolve(module).resolve("target");
    if (Files.isDirectory(target)) {
      try (Stream<Path> files = Files.list(target)) {
        var jar =
            files
                .filter(
                    f -> f.getFileName().toString().matches(".*-SNAPSHOT\\.jar|.*-[0-9.]+\\.jar"))
                .findFirst();
        if (jar.isPresent()) {
          return jar.get();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    throw new Failure(
        "no jar in " + target + ": build with './mvnx -DskipTests package' (./margay demo does)");
  }

  /** Caches of earlier builds are of no use to anybody, and large. */
  private static void deleteOthers(String module, Path cache) {
    try (Stream<Path> files = Files.list(cache.resolveSibling("."))) {
      for (Path file : files.filter(f -> isOf(module, f)).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isOf(String module, Path cache) {
    return cache.getFileName().toString().matches(module + "-[0-9]+-[0-9]+\\.aot");
  }

  /** A cache belongs to one build of a jar: its name holds the jar's time and size. */
  private Path cache(String module, Path jar) {
    try {
      String key = Files.getLastModifiedTime(jar).toMillis() + "-" + Files.size(jar);
      Path directory = home.resolve("lab/target/aot");
      Files.createDirectories(directory);
      return directory.resolve(module + "-" + key + ".aot");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
