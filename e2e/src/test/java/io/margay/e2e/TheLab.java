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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The lab that specs share: brought up by the first that needs it, down with the JVM. */
final class TheLab {

  private static final String NAME = Labs.name().text();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static final class Holder {
    static final TheLab LAB = up();
  }

  private final LabDirectory directory;
  private final Description description;
  private final ApiClient api;

  private TheLab(LabDirectory directory) {
    this.directory = directory;
    this.description = directory.running().orElseThrow();
    this.api = new ApiClient(URI.create(description.server()));
  }

  static TheLab get() {
    return Holder.LAB;
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

  /** Blocks of these nodes, with how many addresses of each workloads have; none without. */
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
        .filter(block -> block.path("used").asInt(0) > 0)
        .map(block -> block.path("cidr").asString("") + ": " + block.path("used").asInt(0))
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
      var workload = workloads().add(name, node, Map.of("role", role), List.of());
      names.add(name);
      return Place.of(workload);
    }

    @Override
    public void close() {
      names.forEach(workloads()::remove);
    }
  }

  Scene scene() {
    return new Scene();
  }
}
