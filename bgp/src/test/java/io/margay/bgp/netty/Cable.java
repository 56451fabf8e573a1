package io.margay.bgp.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.bgp.interop.ChildJvm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Two network namespaces with a cable between them, and what runs in them. */
final class Cable implements AutoCloseable {

  /** The name of either end. */
  static final String DEVICE = "bgp0";

  final String ours;
  final String theirs;
  private final List<Process> processes = new ArrayList<>();

  /**
   * @param name of the test, short
   * @param us addresses of our end, which have 24 bits in common with the other's
   */
  Cable(String name, List<String> us, String them) throws Exception {
    long pid = ProcessHandle.current().pid();
    ours = "mgyt-" + name + "-a-" + pid;
    theirs = "mgyt-" + name + "-b-" + pid;
    run("ip", "netns", "add", ours);
    run("ip", "netns", "add", theirs);
    run(
        "ip", "link", "add", DEVICE, "netns", ours, "type", "veth", "peer", "name", DEVICE, "netns",
        theirs);
    for (String address : us) {
      up(ours, address);
    }
    up(theirs, them);
  }

  private static void up(String namespace, String address) throws Exception {
    run("ip", "-n", namespace, "link", "set", "lo", "up");
    run("ip", "-n", namespace, "address", "add", address + "/24", "dev", DEVICE);
    run("ip", "-n", namespace, "link", "set", DEVICE, "up");
  }

  /** Runs a command that must succeed; what it says. */
  static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(String.join(" ", command) + ": " + output).isZero();
    return output;
  }

  Process start(String namespace, Path out, String... command) throws IOException {
    List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
    whole.addAll(List.of(command));
    Process process =
        new ProcessBuilder(whole).redirectErrorStream(true).redirectOutput(out.toFile()).start();
    processes.add(process);
    return process;
  }

  /** A speaker on our side; what it prints is in the file. */
  Process speaker(Path out, String... arguments) throws IOException {
    List<String> command = ChildJvm.command(SpeakerProgram.class, List.of(arguments));
    return start(ours, out, command.toArray(String[]::new));
  }

  @Override
  public void close() throws Exception {
    for (Process process : processes.reversed()) {
      process.destroyForcibly().waitFor(60, TimeUnit.SECONDS);
    }
    for (String namespace : List.of(ours, theirs)) {
      if (Files.exists(Path.of("/run/netns", namespace))) {
        run("ip", "netns", "delete", namespace);
      }
    }
  }
}
