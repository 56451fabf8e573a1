package io.margay.lab.run;

import io.margay.cli.Failure;
import io.margay.cli.api.ApiClient;
import io.margay.cli.api.ApiException;
import io.margay.lab.host.ProcessId;
import io.margay.lab.state.Description;
import io.margay.lab.state.Journal;
import io.margay.lab.state.LabDirectory;
import io.margay.lab.state.Sweep;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A lab held by this process. */
public final class Lab implements AutoCloseable {

  private static final Duration GRACE = Duration.ofSeconds(10);

  /** A program that writes its AOT cache when it ends works for it for seconds. */
  private static final Duration TRAINING_GRACE = Duration.ofMinutes(3);

  private static final Duration ROUTES_LIMIT = Duration.ofMinutes(2);

  private final LabOptions options;
  private final LabDirectory directory;
  private final Progress progress;
  private final Journal journal;
  private final Children children;
  private final Stores stores;
  private final Programs programs;
  private final List<String> agents = new ArrayList<>();
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofPlatform().daemon().factory());

  public Lab(LabOptions options, Progress progress) {
    this.options = options;
    this.progress = progress;
    this.directory = new LabDirectory(options.state());
    directory.create();
    // Kafka's warnings are nothing for the terminal. Read when the first logger is made.
    System.setProperty("org.slf4j.simpleLogger.logFile", directory.log("lab").toString());
    this.journal = directory.journal();
    this.children = new Children(directory, options.train() ? TRAINING_GRACE : GRACE);
    this.stores = new Stores(directory, progress);
    this.programs = new Programs(options.home(), options.train());
  }

  /**
   * Starts everything and returns when workloads can be attached.
   *
   * @throws Failure if a part does not come up; what came up is still there until {@link #close}
   */
  public Description up() {
    journal.add(new Journal.Entry.Running("lab", ProcessId.self()));
    programs.cniPlugin();
    var postgres = start(stores::postgres);
    var kafka = start(stores::kafka);
    Progress.Step fabric = progress.step("fabric");
    Site site = options.kernel() ? Fabric.build(journal, options.name()) : Loopback.choose();
    Services services = new Services(site, programs, children, directory, progress);
    Agents nodes = new Agents(site, services, programs, children, directory);
    List<Description.Node> described = describe(site, nodes);
    fabric.done(described.size() + " nodes, services at " + site.machine());

    var api = postgres.thenCombineAsync(kafka, services::policyApi, threads);
    var ipam = postgres.thenCombineAsync(kafka, services::ipamService, threads);
    var reflector = kafka.thenApplyAsync(services::routeReflector, threads);
    List<Description.Service> running = List.of(join(api), join(ipam), join(reflector));
    createResources(services, site);
    startAgents(nodes, described);

    Description description =
        new Description(
            options.name(),
            ProcessId.self(),
            options.kernel(),
            services.server(),
            running,
            described,
            join(postgres),
            join(kafka));
    children.supervise();
    directory.describe(description);
    return description;
  }

  private List<Description.Node> describe(Site site, Agents nodes) {
    return IntStream.rangeClosed(1, options.nodes())
        .mapToObj(number -> {
          Description.Node node = nodes.describe(number);
          site.addNode(node.name(), number);
          return node;
        })
        .toList();
  }

  private void startAgents(Agents nodes, List<Description.Node> described) {
    Progress.Step step = progress.step("agents");
    Map<Description.Node, Process> processes = new LinkedHashMap<>();
    for (Description.Node node : described) {
      agents.add(node.name());
      processes.put(node, nodes.start(node));
    }
    processes.forEach(nodes::awaitReady);
    step.done("ready on " + String.join(", ", agents));
    if (options.kernel() && described.size() > 1) {
      Progress.Step routes = progress.step("bgp");
      nodes.awaitRoutes(described, ROUTES_LIMIT);
      routes.done("every node has a route to every other");
    }
  }

  /** What a cluster needs before it has nodes: a pool, and the reflector as everybody's peer. */
  private void createResources(Services services, Site site) {
    Progress.Step step = progress.step("resources");
    List<Map<String, Object>> resources =
        List.of(
            resource(
                "IPPool", "default-ipv4-ippool", Map.of("cidr", "10.244.0.0/16", "blockSize", 26)),
            resource(
                "BGPConfiguration",
                "default",
                Map.of(
                    "asNumber",
                    64512,
                    "nodeToNodeMeshEnabled",
                    false,
                    "listenPort",
                    site.bgpPort())),
            resource(
                "BGPPeer",
                "route-reflector",
                Map.of("peerIP", services.reflectorAddress(), "asNumber", 64512)));
    try (ApiClient api = new ApiClient(URI.create(services.server()))) {
      for (Map<String, Object> resource : resources) {
        JsonNode document = JsonMapper.shared().valueToTree(resource);
        api.apply(document);
      }
    } catch (ApiException e) {
      throw new Failure("the first resources can not be made: " + e.getMessage(), e);
    }
    step.done("pool 10.244.0.0/16, BGP with the route-reflector");
  }

  private static Map<String, Object> resource(String kind, String name, Map<String, ?> spec) {
    return Map.of(
        "apiVersion",
        "projectcalico.org/v3",
        "kind",
        kind,
        "metadata",
        Map.of("name", name),
        "spec",
        spec);
  }

  private <T> CompletableFuture<T> start(Supplier<T> work) {
    return CompletableFuture.supplyAsync(work, threads);
  }

  private static <T> T join(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  /** Ends everything, agents first, then services, then stores, and removes nodes and fabric. */
  @Override
  public void close() {
    children.end(agents);
    children.close();
    stores.close();
    Sweep.all(journal);
    threads.shutdownNow();
  }
}
