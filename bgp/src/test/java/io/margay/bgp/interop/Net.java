package io.margay.bgp.interop;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A bridge in a namespace of its own, and namespaces with one address each around it. */
final class Net implements AutoCloseable {

  private final long pid = ProcessHandle.current().pid();
  private final String bridge = "mgyt-ib-" + pid;
  private final List<String> namespaces = new ArrayList<>(List.of(bridge));
  private final List<Process> processes = new ArrayList<>();

  Net() throws Exception {
    run("ip", "netns", "add", bridge);
    run("ip", "-n", bridge, "link", "add", "br0", "type", "bridge");
    run("ip", "-n", bridge, "link", "set", "br0", "up");
  }

  static String ipv4(int number) {
    return "198.18.64." + number;
  }

  static String ipv6(int number) {
    return "2001:db8:64::" + number;
  }

  /** The name of the namespace that has, or is to have, this number. */
  String name(int number) {
    return "mgyt-i" + number + "-" + pid;
  }

  /** A namespace with these two addresses; its name. */
  String add(int number) throws Exception {
    String name = name(number);
    namespaces.add(name);
    run("ip", "netns", "add", name);
    run(
        "ip",
        "link",
        "add",
        "eth0",
        "netns",
        name,
        "type",
        "veth",
        "peer",
        "name",
        "p" + number,
        "netns",
        bridge);
    run("ip", "-n", bridge, "link", "set", "p" + number, "master", "br0", "up");
    run("ip", "-n", name, "link", "set", "lo", "up");
    run("ip", "-n", name, "address", "add", ipv4(number) + "/24", "dev", "eth0");
    run("ip", "-n", name, "address", "add", ipv6(number) + "/64", "dev", "eth0", "nodad");
    run("ip", "-n", name, "link", "set", "eth0", "up");
    return name;
  }

  Process start(String namespace, Path log, String... command) throws IOException {
    List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
    whole.addAll(List.of(command));
    File file = log.toFile();
    Process process =
        new ProcessBuilder(whole)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(file))
            .start();
    processes.add(process);
    return process;
  }

  /**
   * Ends all that runs in a namespace, as {@code kill -9} does. All are stopped before the first
   * ends, so that none has the time to say something of another's end.
   */
  void kill(String namespace) throws Exception {
    List<String> pids = new ArrayList<>();
    for (String pid : run("ip", "netns", "pids", namespace).split("\\s+")) {
      if (!pid.isEmpty()) {
        pids.add(pid);
      }
    }
    for (String signal : List.of("-STOP", "-KILL")) {
      List<String> command = new ArrayList<>(List.of("kill", signal));
      command.addAll(pids);
      run(command.toArray(String[]::new));
    }
    while (!run("ip", "netns", "pids", namespace).isBlank()) {
      Thread.onSpinWait();
    }
  }

  static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + output);
    }
    return output;
  }

  @Override
  public void close() throws Exception {
    for (Process process : processes) {
      List<ProcessHandle> children = process.descendants().toList();
      process.destroy();
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
      children.forEach(ProcessHandle::destroyForcibly);
    }
    for (String namespace : namespaces) {
      if (Files.exists(Path.of("/run/netns", namespace))) {
        run("ip", "netns", "delete", namespace);
      }
    }
  }
}
