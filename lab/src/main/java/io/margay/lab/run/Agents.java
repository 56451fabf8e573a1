package io.margay.lab.run;

import io.margay.cli.Failure;
import io.margay.lab.host.Tool;
import io.margay.lab.run.Programs.Size;
import io.margay.lab.state.Description;
import io.margay.lab.state.LabDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The agents of the nodes: their settings, their health, and the routes they must have learned. */
final class Agents {

  private static final Duration LIMIT = Duration.ofMinutes(4);
  static final int HEALTH_PORT = 9099;
  private static final int LONGEST_SOCKET_PATH = 100;

  private final Site site;
  private final Services services;
  private final Programs programs;
  private final Children children;
  private final LabDirectory directory;

  Agents(
      Site site, Services services, Programs programs, Children children, LabDirectory directory) {
    this.site = site;
    this.services = services;
    this.programs = programs;
    this.children = children;
    this.directory = directory;
  }

  /** How a node is described, and by that how its agent is started. */
  Description.Node describe(int number) {
    String name = "node" + number;
    Path socket = directory.part("nodes").resolve(name).resolve("cni.sock");
    if (socket.toString().length() > LONGEST_SOCKET_PATH) {
      throw new Failure(
          socket
              + " is too long for a unix socket ("
              + LONGEST_SOCKET_PATH
              + " characters): choose a shorter --state directory");
    }
    return new Description.Node(
        name,
        site.namespace(name),
        site.node(number) + "/" + Site.PREFIX_LENGTH,
        "http://" + site.node(number) + ":" + HEALTH_PORT,
        socket,
        directory.log(name));
  }

  Process start(Description.Node node) {
    Path state = directory.part("nodes").resolve(node.name());
    try {
      Files.createDirectories(state);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String address = node.address().substring(0, node.address().indexOf('/'));
    Map<String, String> environment = new HashMap<>();
    environment.put("MARGAY_NODE_NAME", node.name());
    environment.put("MARGAY_NODE_IP", node.address());
    environment.put("MARGAY_FEED", services.feedAddress());
    environment.put("MARGAY_IPAM", services.ipamAddress());
    environment.put("MARGAY_CNI_SOCKET", node.socket().toString());
    environment.put("MARGAY_STATE_DIR", state.resolve("state").toString());
    environment.put("MARGAY_HEALTH_ADDRESS", address);
    environment.put("MARGAY_HEALTH_PORT", Integer.toString(HEALTH_PORT));
    environment.put("MARGAY_DATAPLANE", node.namespace() == null ? "recording" : "kernel");
    return children.start(
        node.name(),
        node.namespace(),
        programs.command("node-agent", Size.AGENT),
        environment,
        node.log());
  }

  void awaitReady(Description.Node node, Process process) {
    Waiting.untilHealthy(node.name(), process, node.health() + "/readyz", node.log(), LIMIT);
  }

  /** Waits until each node's kernel has a route through each other node. */
  void awaitRoutes(List<Description.Node> nodes, Duration limit) {
    for (Description.Node node : nodes) {
      String namespace = node.namespace();
      if (namespace == null) {
        continue;
      }
      for (Description.Node other : nodes) {
        String via = other.address().substring(0, other.address().indexOf('/'));
        boolean learned =
            node.equals(other)
                || Waiting.until(() -> routes(namespace).contains("via " + via + " "), limit);
        if (!learned) {
          throw new Failure(
              node.name()
                  + " has not learned a route from "
                  + other.name()
                  + " by BGP in "
                  + limit.toSeconds()
                  + " s; its log is "
                  + node.log());
        }
      }
    }
  }

  private static String routes(String namespace) {
    return Tool.must("ip", "-n", namespace, "-4", "route", "show");
  }
}
