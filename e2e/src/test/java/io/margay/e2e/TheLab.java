package io.margay.e2e;

import io.margay.cli.api.ApiClient;
import io.margay.cli.api.ApiException;
import io.margay.cli.document.Document;
import io.margay.cli.document.Documents;
import io.margay.core.model.Kind;
import io.margay.core.model.ResourceKey;
import io.margay.lab.demo.Cluster;
import io.margay.lab.run.Labs;
import io.margay.lab.run.Parts;
import io.margay.lab.runtime.CniPlugin;
import io.margay.lab.state.Description;
import io.margay.lab.state.LabDirectory;
import io.margay.lab.traffic.Place;
import io.margay.lab.workload.Workloads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The lab that specs share: brought up by the first that needs it, down with the JVM. A spec that
 * failed half-way costs no other, and not its own next run: each finds all parts running.
 */
final class TheLab {

  private static final String NAME = Labs.name().text();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** So often a lab may not come up, or not get whole again; then every spec fails at once. */
  private static final int TRIES = 2;

  private static final Holder HOLDER = new Holder();

  private final LabDirectory directory;
  private final Description description;
  private final ApiClient api;

  private TheLab(LabDirectory directory) {
    this.directory = directory;
    this.description = directory.running().orElseThrow();
    this.api = new ApiClient(URI.create(description.server()));
  }

  /** The lab, with all of its parts running. */
  static TheLab get() {
    return HOLDER.get();
  }

  /** No field of a class whose initialisation would fail for good if the lab does so once. */
  private static final class Holder {
    private final List<Throwable> failures = new ArrayList<>();
    private @Nullable TheLab lab;

    synchronized TheLab get() {
      if (failures.size() == TRIES) {
        throw new IllegalStateException("the lab does not come up", failures.getFirst());
      }
      try {
        TheLab up = lab;
        if (up == null || up.directory.running().isEmpty()) {
          up = up();
        }
        up.makeWhole();
        lab = up;
        return up;
      } catch (RuntimeException | Error e) {
        // The next one gets a new lab.
        lab = null;
        failures.add(e);
        throw e;
      }
    }
  }

  /** Starts what a spec before left stopped. */
  private void makeWhole() {
    Stream.concat(
            description.services().stream().map(Description.Service::name),
            description.nodes().stream().map(Description.Node::name))
        .filter(part -> !parts().isHealthy(part))
        .forEach(parts()::start);
  }

  private static TheLab up() {
    LabDirectory directory = new LabDirectory(Margay.HOME.resolve("e2e/target/lab"));
    // What a run before this one may have left after a crash.
    Labs.down(directory, false);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> Labs.down(directory, true), "lab-down"));
    System.out.println(
        Margay.must(NAME, "lab", "up", "--detach", "--state", directory.path().toString()));
    return new TheLab(directory);
  }

  Description description() {
    return description;
  }

  Parts parts() {
    return new Parts(directory, description);
  }

  Workloads workloads() {
    return new Workloads(
        directory, description, Margay.HOME.resolve("cni-plugin/target/margay-cni"));
  }

  Cluster cluster() {
    return new Cluster(api);
  }

  ApiClient api() {
    return api;
  }

  /** The network namespace of a node. */
  String namespace(String node) {
    String namespace = description.node(node).namespace();
    if (namespace == null) {
      throw new AssertionError("node " + node + " is no namespace");
    }
    return namespace;
  }

  /** A node's address, without prefix length. */
  String address(String node) {
    return description.node(node).address().replaceFirst("/.*", "");
  }

  /** What an agent says of itself. */
  JsonNode status(String node) {
    return JsonMapper.shared().readTree(http(description.node(node).health() + "/status"));
  }

  /** The state of a node's session with this neighbour; empty if it has no such neighbour. */
  String neighbour(String node, String address) {
    return status(node)
        .path("neighbours")
        .valueStream()
        .filter(neighbour -> neighbour.path("address").asString("").equals(address))
        .map(neighbour -> neighbour.path("state").asString(""))
        .findFirst()
        .orElse("");
  }

  /** Where the agent of a node keeps its state. */
  Path state(String node) {
    return directory.part("nodes").resolve(node).resolve("state");
  }

  /**
   * The addresses that workloads have of these nodes' blocks: for each a line, which counts it
   * within its block.
   */
  List<String> usedAddresses(List<String> nodes) {
    String health =
        description.services().stream()
            .filter(service -> service.name().equals("ipam-service"))
            .findFirst()
            .orElseThrow()
            .health();
    URI blocks = URI.create(health).resolve("/apis/margay.io/v1/ipam/blocks");
    return JsonMapper.shared()
        .readTree(http(blocks.toString()))
        .valueStream()
        .filter(block -> nodes.contains(block.path("node").asString("")))
        .flatMap(block ->
            IntStream.rangeClosed(1, block.path("used").asInt(0))
                .mapToObj(number -> block.path("cidr").asString("") + " #" + number))
        .toList();
  }

  /** Margay's plugin, as a runtime on the node executes it. */
  CniPlugin plugin(String node) {
    return new CniPlugin(
        Margay.HOME.resolve("cni-plugin/target/margay-cni"),
        namespace(node),
        Map.of("MARGAY_CNI_SOCKET", description.node(node).socket().toString()));
  }

  /** A counter or gauge of an agent. */
  double metric(String node, String name) {
    return http(description.node(node).health() + "/metrics")
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError(node + " has no metric " + name));
  }

  /** The blocks that nodes have, as prefixes. */
  List<String> blocks() {
    try {
      return api.list(Kind.BLOCK_AFFINITY, null).stream()
          .map(affinity -> affinity.path("spec").path("cidr").asString(""))
          .toList();
    } catch (ApiException e) {
      throw new AssertionError(e);
    }
  }

  /** Deletes an object. One that is not there is no error. */
  void delete(Kind kind, String namespace, String name) {
    try {
      api.delete(new ResourceKey(kind, namespace, name));
    } catch (ApiException e) {
      if (e.status() != 404) {
        throw new AssertionError(e);
      }
    }
  }

  /** Applies YAML. */
  void apply(String yaml) {
    for (Document document : Documents.read("spec", yaml)) {
      cluster().apply(((Document.Parsed) document).tree());
    }
  }

  /** Lets nodes learn routes to these prefixes, which lie in no pool, from the reflector. */
  void letIn(String... prefixes) {
    StringBuilder rules = new StringBuilder();
    for (String prefix : prefixes) {
      rules.append("{cidr: %s, matchOperator: Equal, action: Accept},".formatted(prefix));
    }
    apply(
        "{apiVersion: projectcalico.org/v3, kind: BGPFilter, metadata: {name: let-in}, spec: {importV4: [%s]}}"
            .formatted(rules));
    ResourceKey key = new ResourceKey(Kind.BGP_PEER, "", "route-reflector");
    try {
      ObjectNode peer = (ObjectNode) api.get(key);
      peer.withObject("/spec").putArray("filters").add("let-in");
      api.replace(key, peer);
    } catch (ApiException e) {
      throw new AssertionError(e);
    }
  }

  static String http(String address) {
    try {
      HttpRequest request = HttpRequest.newBuilder(URI.create(address)).build();
      return HTTP.send(request, BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Workloads of one spec, removed at its end. */
  final class Scene implements AutoCloseable {

    private final List<String> names = new ArrayList<>();

    Place add(String name, String node, String role) {
      if (directory.workload(name).isPresent()) {
        // Of a run that could not remove it.
        workloads().remove(name);
      }
      var workload = workloads().add(name, node, Map.of("role", role), List.of());
      names.add(name);
      return Place.of(workload);
    }

    @Override
    public void close() {
      workloads().removeAll(names);
    }
  }

  Scene scene() {
    return new Scene();
  }
}
