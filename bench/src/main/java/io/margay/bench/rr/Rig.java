package io.margay.bench.rr;

import io.margay.agent.netlink.Netns;
import io.margay.lab.host.Namespaces;
import io.margay.lab.host.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Two network namespaces and a cable; addresses are of the range for benchmarks (RFC 2544), as
 * speakers do not take loopback next hops.
 */
final class Rig implements AutoCloseable {

  static final String REFLECTOR = "198.18.0.1";

  private static final int FIRST_CLIENT = 198 << 24 | 18 << 16 | 1 << 8 | 1;

  private final String reflectors = "mgyt-rr-" + ProcessHandle.current().pid();
  private final String clients = "mgyt-rc-" + ProcessHandle.current().pid();

  Rig(int addresses) {
    close();
    Namespaces.create(reflectors);
    Namespaces.create(clients);
    Tool.must(
        "ip",
        "link",
        "add",
        "rr0",
        "netns",
        reflectors,
        "type",
        "veth",
        "peer",
        "name",
        "rr0",
        "netns",
        clients);
    StringBuilder batch = new StringBuilder();
    for (int i = 0; i < addresses; i++) {
      batch.append("address add ").append(clientAddress(i)).append("/15 dev rr0\n");
    }
    ip(clients, batch.toString() + "link set rr0 up\n");
    ip(reflectors, "address add " + REFLECTOR + "/15 dev rr0\nlink set rr0 up\n");
  }

  private static void ip(String namespace, String commands) {
    try {
      Path file = Files.createTempFile("mgyt-rr", ".ip");
      Files.writeString(file, commands, StandardCharsets.UTF_8);
      Tool.must("ip", "-n", namespace, "-batch", file.toString());
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The namespace's name, for a reflector to be started in. */
  String reflectors() {
    return reflectors;
  }

  Netns clients() {
    return Netns.at(Namespaces.file(clients));
  }

  static int clientId(int client) {
    return FIRST_CLIENT + client / 250 * 256 + client % 250;
  }

  static String clientAddress(int client) {
    int id = clientId(client);
    return (id >>> 24) + "." + (id >>> 16 & 255) + "." + (id >>> 8 & 255) + "." + (id & 255);
  }

  @Override
  public void close() {
    Namespaces.delete(reflectors);
    Namespaces.delete(clients);
  }
}
