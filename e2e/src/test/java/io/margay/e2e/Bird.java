package io.margay.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.margay.lab.host.Namespaces;
import io.margay.lab.host.Tool;
import io.margay.lab.traffic.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A BIRD 2: in a network namespace of its own with a leg on a lab's fabric, or in a workload. */
final class Bird implements AutoCloseable {

  private final String namespace;
  private final Path directory;
  private final @Nullable FabricLeg leg;
  private Process process;

  /** In a namespace that is there, and stays. */
  Bird(Place place, String configuration) {
    this.namespace = place.namespace();
    this.leg = null;
    try {
      this.directory = Files.createTempDirectory(place.name());
      Files.writeString(directory.resolve("bird.conf"), configuration);
      this.process = launch();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @param name of its leg, at most 15 characters
   * @param fabric the namespace that has the lab's bridge br0
   * @param address of the leg, with prefix length
   */
  Bird(String name, String fabric, String address, String configuration) {
    try {
      this.leg = new FabricLeg(name, fabric, address);
      this.namespace = leg.namespace();
      this.directory = Files.createTempDirectory(namespace);
      Files.writeString(directory.resolve("bird.conf"), configuration);
      this.process = launch();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process launch(String... options) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("nsenter", "--net=" + Namespaces.file(namespace), "--"));
    command.addAll(List.of("bird", "-f", "-c", directory.resolve("bird.conf").toString()));
    command.addAll(List.of("-s", socket()));
    command.addAll(List.of(options));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve("bird.log").toFile()))
        .start();
  }

  String namespace() {
    return namespace;
  }

  /** As {@code kill -9} does. */
  void kill() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Starts again after a kill, in BIRD's mode that keeps the kernel's routes meanwhile. */
  void recover() {
    try {
      process = launch("-R");
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
    if (leg != null) {
      leg.close();
    }
  }
}
