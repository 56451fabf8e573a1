package io.margay.bench.service;

import io.margay.cli.Failure;
import io.margay.lab.run.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A service of this source tree.
 *
 * @param module its folder, which is its artifact's name too
 * @param jar what is run
 * @param flags of its JVM
 */
public record BuiltService(String module, Path jar, List<String> flags) {

  private static final Duration LIMIT = Duration.ofSeconds(120);

  /** As the images are run. */
  private static final List<String> JVM =
      List.of(
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "-XX:+UseSerialGC",
          "-XX:+UseCompactObjectHeaders");

  /**
   * The jar that the module's build made.
   *
   * @throws Failure if there is none
   */
  public static BuiltService of(Path home, String module) {
    Path target = home.resolve(module).resolve("target");
    try (Stream<Path> files = Files.list(target)) {
      return files
          .filter(file -> file.getFileName().toString().matches(module + "-.*[0-9T]\\.jar"))
          .findFirst()
          .map(jar -> of(module, jar))
          .orElseThrow(() -> new Failure("no jar in " + target + ": build first"));
    } catch (IOException e) {
      throw new Failure("no jar in " + target + ": build first", e);
    }
  }

  /** One that was built elsewhere. */
  public static BuiltService of(String module, Path jar) {
    return new BuiltService(module, jar, JVM);
  }

  /** The same with another flag of the JVM. */
  public BuiltService with(String flag) {
    return new BuiltService(module, jar, Stream.concat(flags.stream(), Stream.of(flag)).toList());
  }

  /**
   * Starts it and waits until it is ready.
   *
   * @param heap such as 512m
   * @param port of its REST API on 127.0.0.1, which is in the environment too
   * @throws Failure if it does not become ready
   */
  public Process start(String heap, int port, Map<String, String> environment, Path log) {
    List<String> command =
        Stream.of(
                Stream.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()),
                flags.stream(),
                Stream.of("-Xmx" + heap, "-jar", jar.toString()))
            .flatMap(part -> part)
            .toList();
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    builder.environment().put("SERVER_ADDRESS", "127.0.0.1");
    builder.environment().put("SERVER_PORT", Integer.toString(port));
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String health = "http://127.0.0.1:" + port + "/actuator/health/readiness";
    boolean ready = Waiting.until(() -> !process.isAlive() || Waiting.isHealthy(health), LIMIT);
    if (!ready || !process.isAlive()) {
      process.destroyForcibly();
      throw new Failure(module + " does not become ready; its log is " + log);
    }
    return process;
  }

  /** An empty directory at this place, whatever was there. */
  public static void fresh(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> tree = Files.walk(directory)) {
        for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
    Files.createDirectories(directory);
  }
}
