package io.margay.agent;

import io.margay.agent.cni.CniOperations;
import io.margay.agent.cni.CniServer;
import io.margay.agent.cni.CniSettings;
import io.margay.agent.config.AgentConfig;
import io.margay.agent.dataplane.Dataplane;
import io.margay.agent.dataplane.WorkloadLinks;
import io.margay.agent.endpoint.EndpointOverlay;
import io.margay.agent.endpoint.EndpointPublisher;
import io.margay.agent.endpoint.EndpointStore;
import io.margay.agent.endpoint.KeyedLocks;
import io.margay.agent.endpoint.LocalEndpoint;
import io.margay.agent.endpoint.LocalEndpoint.State;
import io.margay.agent.endpoint.Releases;
import io.margay.agent.feed.FeedClient;
import io.margay.agent.feed.FeedTiming;
import io.margay.agent.feed.PolicyApi;
import io.margay.agent.health.HealthServer;
import io.margay.agent.ipam.Addresses;
import io.margay.agent.ipam.GrpcAddresses;
import io.margay.agent.ipam.WarmAddresses;
import io.margay.agent.loop.AgentLoop;
import io.margay.agent.loop.Calculation;
import io.margay.agent.loop.LearnedRoutes;
import io.margay.agent.loop.LoopSettings;
import io.margay.agent.meters.AgentMeters;
import io.margay.agent.meters.PolicyMeters;
import io.margay.agent.nodestatus.NodeState;
import io.margay.agent.nodestatus.StatusTeller;
import io.margay.agent.overlay.OverlaySettings;
import io.margay.agent.overlay.OverlayState;
import io.margay.agent.retry.Retrier;
import io.margay.agent.routing.Routing;
import io.margay.agent.routing.Speaker;
import io.margay.agent.self.OwnNode;
import io.margay.agent.settings.NodeSettings;
import io.margay.core.calc.CalcGraph;
import io.margay.core.calc.Change;
import io.margay.core.calc.NodeName;
import io.margay.core.calc.Update;
import io.margay.core.model.Kind;
import io.margay.core.net.IpAddress;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running agent: its parts, put together. */
public final class Agent implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Agent.class);

  /** Who closes what, in the order of closing. */
  private final CniServer cni;

  private final FeedClient feed;
  private final StatusTeller teller;
  private final Speaker speaker;
  private final Retrier retrier;
  private final Releases releases;
  private final AgentLoop loop;
  private final HealthServer health;
  private final PolicyMeters policyMeters;
  private final PolicyApi policyApi;
  private final GrpcAddresses ipam;
  private final @Nullable WarmAddresses stock;
  private final EventLoopGroup eventLoop;

  /**
   * Starts an agent.
   *
   * @param speakerOf makes the BGP speaker, given where learned routes go
   * @param fatal is told once that the agent can not go on, and why
   * @throws IOException if the state directory, the CNI socket or the health port can not be used
   */
  public static Agent start(
      AgentConfig config,
      Dataplane dataplane,
      WorkloadLinks links,
      Function<Consumer<LearnedRoutes>, Speaker> speakerOf,
      FeedTiming timing,
      Consumer<String> fatal)
      throws IOException {
    return new Agent(config, dataplane, links, speakerOf, timing, fatal);
  }

  private Agent(
      AgentConfig config,
      Dataplane dataplane,
      WorkloadLinks links,
      Function<Consumer<LearnedRoutes>, Speaker> speakerOf,
      FeedTiming timing,
      Consumer<String> fatal)
      throws IOException {
    long zero = System.nanoTime();
    LongSupplier clock = () -> System.nanoTime() - zero;
    RandomGenerator random = new Random();
    EndpointStore store = EndpointStore.open(config.stateDirectory());
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    AgentMeters meters = new AgentMeters(registry);
    meters.denied(dataplane.denied());
    this.policyMeters = new PolicyMeters(dataplane, registry);
    KeyedLocks locks = new KeyedLocks();

    this.eventLoop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    this.policyApi = new PolicyApi(config.feed(), eventLoop, random);
    this.ipam =
        new GrpcAddresses(config.nodeName(), config.ipam(), eventLoop, Duration.ofSeconds(10));
    this.retrier = new Retrier(Duration.ofMillis(200), Duration.ofSeconds(30), random);
    this.stock = stock(config, store);
    Addresses addresses = stock == null ? ipam : stock;
    if (stock != null) {
      meters.stocked(stock::stocked);
    }
    this.releases = new Releases(store, config.stateDirectory(), addresses, random);
    EndpointPublisher publisher =
        new EndpointPublisher(
            config.nodeName(), store, policyApi::channel, addresses, releases, retrier);

    // The loop, the feed and the speaker know each other only by what they hand on.
    Parts parts = new Parts(fatal);
    this.speaker = speakerOf.apply(parts::learned);
    Routing routing = new Routing(config, speaker::follow, publisher::register, addresses, retrier);
    OwnNode node =
        new OwnNode(
            config.nodeName(),
            NodeIpv6.of(config.nodeIpv6(), config.nodeAddress()),
            ipam,
            publisher::put,
            retrier);
    this.loop =
        new AgentLoop(
            calculation(config.nodeName()),
            dataplane,
            new EndpointOverlay(config.nodeName(), store),
            new Followers(routing, node),
            new OverlayState(config.nodeName(), config.nodeAddress(), OverlaySettings.DEFAULT),
            new NodeSettings(config.nodeName(), config.overrides()),
            LoopSettings.of(config.enforcementLimit()),
            parts,
            meters,
            clock);
    this.feed =
        new FeedClient(
            config.nodeName(),
            Version.text(),
            policyApi,
            timing,
            parts::fed,
            parts::asked,
            clock,
            random);
    this.teller =
        new StatusTeller(
            new NodeState(speaker, dataplane, "margay " + Version.text()), feed, clock);
    parts.connect(loop, feed, node, teller);
    IntSupplier mtu =
        () -> loop.status().overlay().workloadMtu(Mtu.of(config.nodeAddress().address()));
    AgentHealth agentHealth =
        new AgentHealth(
            config.nodeName(), loop, feed, speaker, store, retrier, releases, registry, mtu, clock);
    loop.start();
    this.health =
        orClose(() -> HealthServer.start(agentHealth, config.healthAddress(), config.healthPort()));
    CniOperations operations =
        new CniOperations(
            CniSettings.of(config.nodeName(), mtu),
            addresses,
            links,
            store,
            new LoopEnforcement(loop, publisher, agentHealth),
            locks,
            releases,
            retrier,
            meters);
    operations.start();
    // Before the first request: what a request has on record and may yet take back is not
    // published.
    publisher.start();
    releases.start(publisher::changed);
    this.cni =
        orClose(() -> CniServer.start(operations, config.cniSocket(), Duration.ofSeconds(10)));
    teller.start();
    feed.start();
    policyMeters.start();
    log.info(
        "agent started node={} address={} feed={} ipam={} dataplane={} health={} endpoints={}",
        config.nodeName(),
        config.nodeAddress(),
        config.feed(),
        config.ipam(),
        config.dataplane(),
        health.port(),
        store.all().size());
  }

  /** Where the health server listens. */
  public int healthPort() {
    return health.port();
  }

  /** Stops. What is programmed stays in force. */
  @Override
  public void close() {
    if (cni != null) {
      cni.close();
    }
    closeParts();
    if (health != null) {
      health.close();
    }
    log.info("agent stopped; the kernel goes on enforcing");
  }

  private void closeParts() {
    teller.close();
    feed.close();
    speaker.close();
    releases.close();
    retrier.close();
    policyMeters.close();
    loop.close();
    if (stock != null) {
      stock.close();
    }
    ipam.close();
    policyApi.close();
    retrier.awaitEnd(Duration.ofSeconds(2));
    eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2000);
  }

  private @Nullable WarmAddresses stock(AgentConfig config, EndpointStore store)
      throws IOException {
    if (config.addressStock() == 0) {
      return null;
    }
    WarmAddresses warm =
        new WarmAddresses(ipam, config.addressStock(), config.stateDirectory(), retrier);
    List<IpAddress> inUse = new ArrayList<>();
    Map<String, List<IpAddress>> perhapsUnsettled = new HashMap<>();
    for (LocalEndpoint endpoint : store.all()) {
      boolean given = endpoint.state().attached() || endpoint.state() == State.DETACHED;
      if (given) {
        inUse.addAll(endpoint.addresses());
      }
      if (given && endpoint.state() != State.PUBLISHED) {
        perhapsUnsettled.put(endpoint.attachment().handle(), endpoint.addresses());
      }
    }
    warm.start(inUse, perhapsUnsettled);
    return warm;
  }

  private interface Opening<T> {
    T open() throws IOException;
  }

  private <T> T orClose(Opening<T> opening) throws IOException {
    try {
      return opening.open();
    } catch (IOException | RuntimeException e) {
      closeParts();
      throw e;
    }
  }

  private static Calculation calculation(String node) {
    CalcGraph graph = new CalcGraph(new NodeName(node));
    return new Calculation() {
      @Override
      public void apply(Collection<Change> changes) {
        graph.apply(changes);
      }

      @Override
      public List<Update> flush() {
        return graph.flush();
      }

      @Override
      public Map<Kind, Integer> counts() {
        return graph.counts();
      }
    };
  }
}
