package io.margay.agent;

import io.margay.agent.endpoint.EndpointStore;
import io.margay.agent.endpoint.LocalEndpoint;
import io.margay.agent.endpoint.Releases;
import io.margay.agent.feed.FeedClient;
import io.margay.agent.feed.FeedStatus;
import io.margay.agent.health.Health;
import io.margay.agent.loop.AgentLoop;
import io.margay.agent.loop.LoopStatus;
import io.margay.agent.meters.PeerMeters;
import io.margay.agent.retry.Retrier;
import io.margay.agent.routing.Speaker;
import io.margay.bgp.view.SpeakerViews;
import io.margay.core.calc.ActiveEndpoint;
import io.margay.core.model.ResourceKey;
import io.margay.core.net.Family;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/** How the agent does, put together from its parts. */
final class AgentHealth implements Health {

  /** A turn of the loop that takes longer is stuck. */
  private static final Duration STUCK = Duration.ofSeconds(120);

  /** After so long what is desired is taken not to be in the kernel: a tool hangs, say. */
  private static final Duration SLOW = Duration.ofSeconds(10);

  /** A feed that is silent for longer is stale: heartbeats come far more often. */
  private static final Duration STALE = Duration.ofSeconds(45);

  private final String node;
  private final AgentLoop loop;
  private final FeedClient feed;
  private final Speaker speaker;
  private final EndpointStore store;
  private final Retrier retrier;
  private final Releases releases;
  private final PrometheusMeterRegistry registry;
  private final PeerMeters peers;
  private final IntSupplier workloadMtu;
  private final LongSupplier clock;

  AgentHealth(
      String node,
      AgentLoop loop,
      FeedClient feed,
      Speaker speaker,
      EndpointStore store,
      Retrier retrier,
      Releases releases,
      PrometheusMeterRegistry registry,
      IntSupplier workloadMtu,
      LongSupplier clock) {
    this.node = node;
    this.loop = loop;
    this.feed = feed;
    this.speaker = speaker;
    this.store = store;
    this.retrier = retrier;
    this.releases = releases;
    this.registry = registry;
    this.peers = new PeerMeters(speaker::neighbours, registry);
    this.workloadMtu = workloadMtu;
    this.clock = clock;
    gauges();
  }

  @Override
  public List<String> dead() {
    List<String> reasons = new ArrayList<>();
    if (!loop.alive()) {
      reasons.add("the loop has ended");
    }
    if (busy().compareTo(STUCK) > 0) {
      reasons.add("the loop has been stuck for more than " + STUCK.toSeconds() + " s");
    }
    return reasons;
  }

  /** For how long the loop has been in its present turn. */
  private Duration busy() {
    Long since = loop.busySinceNanos();
    return since == null ? Duration.ZERO : Duration.ofNanos(clock.getAsLong() - since);
  }

  @Override
  public List<String> notReady() {
    List<String> reasons = new ArrayList<>(cannotAttach());
    if (busy().compareTo(SLOW) > 0) {
      reasons.add("programming goes on for more than " + SLOW.toSeconds() + " s");
    }
    double silent = feedSilence();
    if (silent > STALE.toSeconds()) {
      reasons.add("the feed is stale: nothing was heard for " + (long) silent + " s");
    }
    reasons.addAll(loop.status().tunnels().lacks());
    return reasons;
  }

  /** Why no workload can be attached. A stale feed is no reason: what is known still holds. */
  List<String> cannotAttach() {
    List<String> reasons = new ArrayList<>(dead());
    LoopStatus status = loop.status();
    if (!status.inSync()) {
      reasons.add("not in sync with the feed yet" + feedError());
    }
    if (status.inSync() && !status.enforced()) {
      status.failures().forEach(failure -> reasons.add("not programmed: " + failure));
    }
    return reasons;
  }

  /** Whether workloads that are attached may suffer. */
  boolean impaired() {
    LoopStatus status = loop.status();
    return !dead().isEmpty() || status.inSync() && !status.enforced();
  }

  @Override
  public Map<String, Object> status() {
    LoopStatus now = loop.status();
    FeedStatus fed = feed.status();
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("node", node);
    tree.put("version", Version.text());
    tree.put("ready", notReady().isEmpty());
    tree.put("notReady", notReady());
    tree.put("feed", feedTree(fed));
    tree.put("appliedToken", now.appliedToken());
    tree.put("failures", now.failures());
    tree.put("lacks", now.tunnels().lacks());
    tree.put("unencrypted", unencrypted(now));
    tree.put("drift", now.lastDrift());
    tree.put("blocks", now.blocks().stream().map(Object::toString).toList());
    tree.put("learnedRoutes", now.learned());
    tree.put("mtu", mtuTree(now));
    tree.put("neighbours", bgp().neighbors());
    tree.put("bgpProblems", List.copyOf(speaker.problems()));
    tree.put("endpoints", endpointTrees(now));
    tree.put("pending", pending());
    return tree;
  }

  /** What is tried again, with how it last failed. */
  private Map<String, String> pending() {
    Map<String, String> pending = new TreeMap<>(retrier.failures());
    releases.failures().forEach((handle, failure) -> pending.put("release of " + handle, failure));
    return pending;
  }

  @Override
  public SpeakerViews bgp() {
    return speaker.views();
  }

  @Override
  public String metrics() {
    peers.update(Instant.now());
    return registry.scrape();
  }

  private Map<String, Object> feedTree(FeedStatus fed) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("connectedTo", fed.connectedTo());
    tree.put("token", fed.token());
    tree.put("silentSeconds", Math.round(feedSilence() * 10) / 10.0);
    tree.put("streams", fed.streams());
    tree.put("lastError", fed.lastError());
    tree.put("unreadable", fed.unreadable());
    return tree;
  }

  private Map<String, Object> mtuTree(LoopStatus now) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("workloads", workloadMtu.getAsInt());
    tree.putAll(now.tunnels().mtus());
    return tree;
  }

  /** The nodes with which nothing is encrypted though it should be, by family. */
  private static Map<String, Object> unencrypted(LoopStatus now) {
    Map<String, Object> tree = new LinkedHashMap<>();
    now.tunnels()
        .clear()
        .forEach((family, nodes) -> tree.put(family.toString(), List.copyOf(nodes)));
    return tree;
  }

  /** Everything that is enforced for or remembered, each with how far it is. */
  private List<Map<String, Object>> endpointTrees(LoopStatus now) {
    TreeSet<ResourceKey> keys = new TreeSet<>(now.endpoints().keySet());
    store.all().forEach(endpoint -> keys.add(endpoint.key()));
    List<Map<String, Object>> trees = new ArrayList<>();
    for (ResourceKey key : keys) {
      ActiveEndpoint active = now.endpoints().get(key);
      LocalEndpoint own = store.get(key);
      Map<String, Object> tree = new LinkedHashMap<>();
      tree.put("namespace", key.namespace());
      tree.put("name", key.name());
      if (active != null) {
        tree.put("interface", active.interfaceName());
        tree.put("addresses", active.addresses().stream().map(Object::toString).toList());
      }
      tree.put("enforced", active != null);
      tree.put("attachment", own == null ? "FEED" : own.state().name());
      trees.add(tree);
    }
    return trees;
  }

  private Set<String> clear(Family family) {
    return loop.status().tunnels().clear().getOrDefault(family, new TreeSet<>());
  }

  private String feedError() {
    String error = feed.status().lastError();
    return error == null ? "" : ": " + error;
  }

  /** Seconds since something was heard; since the start, if never. */
  private double feedSilence() {
    Long heard = feed.status().heardNanos();
    return (clock.getAsLong() - (heard == null ? 0 : heard)) / 1e9;
  }

  private void gauges() {
    FelixGauges.register(loop, registry);
    Gauge.builder("margay.feed.staleness", this::feedSilence)
        .baseUnit("seconds")
        .description("Time since something was heard of the feed")
        .register(registry);
    Gauge.builder("margay.feed.unreadable", () -> feed.status().unreadable().size())
        .description("Resources of the feed that could not be read")
        .register(registry);
    Gauge.builder("margay.endpoints", () -> loop.status().endpoints().size())
        .description("Local endpoints that are enforced for")
        .register(registry);
    Gauge.builder("margay.failures", () -> loop.status().failures().size())
        .description("What could not be programmed")
        .register(registry);
    Gauge.builder("margay.releases.waiting", releases::size)
        .description("Detached workloads whose addresses are not given back yet")
        .register(registry);
    for (Family family : Family.values()) {
      Gauge.builder("margay.wireguard.unencrypted", () -> clear(family).size())
          .baseUnit("nodes")
          .tag("ip_version", Integer.toString(family.version()))
          .description("Nodes with which nothing is encrypted though WireGuard is on")
          .register(registry);
    }
    Gauge.builder("margay.bgp.routes", () -> loop.status().learned())
        .description("Routes learned from BGP")
        .register(registry);
  }
}
