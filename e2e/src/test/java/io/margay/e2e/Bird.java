package io.margay.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.margay.lab.host.Namespaces;
import io.margay.lab.host.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A BIRD 2 in a network namespace of its own, with a leg on a lab's fabric. */
final class Bird implements AutoCloseable {

  private static final String NAMESPACE = "mgyt-e2e-bird";

  private final Path directory;
  private final String fabric;
  private final Process process;

  /**
   * @param fabric the namespace that has the lab's bridge br0
   * @param address of the leg, with prefix length
   */
  Bird(String fabric, String address, String configuration) {
    this.fabric = fabric;
    try {
      this.directory = Files.createTempDirectory("mgyt-e2e-bird");
      Path file = Files.writeString(directory.resolve("bird.conf"), configuration);
      Namespaces.delete(NAMESPACE);
      Namespaces.create(NAMESPACE);
      Tool.must(
          "ip", "link", "add", "eth0", "netns", NAMESPACE, "type", "veth", "peer", "name", "bird",
          "netns", fabric);
      Tool.must("ip", "-n", fabric, "link", "set", "bird", "master", "br0", "up");
      Tool.must("ip", "-n", NAMESPACE, "addr", "add", address, "dev", "eth0");
      Tool.must("ip", "-n", NAMESPACE, "link", "set", "eth0", "up");
      this.process =
          new ProcessBuilder(
                  List.of(
                      "nsenter",
                      "--net=" + Namespaces.file(NAMESPACE),
                      "--",
                      "bird",
                      "-f",
                      "-c",
                      file.toString(),
                      "-s",
                      socket()))
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("bird.log").toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What birdc answers. */
  String ask(String... words) {
    return Tool.run(
            java.util.stream.Stream.concat(
                    java.util.stream.Stream.of("birdc", "-s", socket()),
                    java.util.stream.Stream.of(words))
                .toList())
        .output();
  }

  /** What it has logged. */
  String log() {
    try {
      return new String(Files.readAllBytes(directory.resolve("bird.log")), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String socket() {
    return directory.resolve("bird.ctl").toString();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      process.waitFor();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    Tool.run(List.of("ip", "-n", fabric, "link", "del", "bird"));
    Namespaces.delete(NAMESPACE);
  }
}
