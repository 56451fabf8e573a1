package io.margay.e2e;

import io.margay.lab.host.Namespaces;
import io.margay.lab.host.Tool;
import java.io.IOException;
import java.util.List;

/** A network namespace of its own with a leg on a lab's fabric. */
final class FabricLeg implements AutoCloseable {

  private final String name;
  private final String fabric;
  private final String namespace;

  /**
   * @param name of the leg, at most 15 characters
   * @param fabric the namespace that has the lab's bridge br0
   * @param address of the leg, with prefix length
   */
  FabricLeg(String name, String fabric, String address) throws IOException {
    this.name = name;
    this.fabric = fabric;
    this.namespace = "mgyt-e2e-" + name;
    Namespaces.delete(namespace);
    Namespaces.create(namespace);
    Tool.must(
        "ip", "link", "add", "eth0", "netns", namespace, "type", "veth", "peer", "name", name,
        "netns", fabric);
    Tool.must("ip", "-n", fabric, "link", "set", name, "master", "br0", "up");
    Tool.must("ip", "-n", namespace, "addr", "add", address, "dev", "eth0");
    Tool.must("ip", "-n", namespace, "link", "set", "eth0", "up");
  }

  String namespace() {
    return namespace;
  }

  @Override
  public void close() {
    Tool.run(List.of("ip", "-n", fabric, "link", "del", name));
    Namespaces.delete(namespace);
  }
}
