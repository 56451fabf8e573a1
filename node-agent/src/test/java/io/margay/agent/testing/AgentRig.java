package io.margay.agent.testing;

import io.margay.agent.Agent;
import io.margay.agent.config.AgentConfig;
import io.margay.agent.dataplane.Dataplane;
import io.margay.agent.dataplane.WorkloadLinks;
import io.margay.agent.feed.FeedTiming;
import io.margay.agent.loop.LearnedRoutes;
import io.margay.agent.routing.BgpPlan;
import io.margay.agent.routing.BgpState;
import io.margay.agent.routing.Speaker;
import io.margay.bgp.netty.BgpSpeaker;
import io.margay.bgp.netty.NeighborStatus;
import io.margay.bgp.peering.PeerOrigin;
import io.margay.bgp.rib.PeerKind;
import io.margay.bgp.session.State;
import io.margay.bgp.view.SpeakerViews;
import io.margay.bgp.wire.AfiSafi;
import io.margay.core.model.Builtins;
import io.margay.core.model.Resource;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A whole agent of node {@code n1} between fake services and a fake kernel. */
public final class AgentRig implements AutoCloseable {

  public static final FeedTiming QUICK =
      new FeedTiming(
          Duration.ofMillis(200),
          Duration.ofMillis(3000),
          Duration.ofMillis(20),
          Duration.ofMillis(200));

  public final FakePolicyApi policyApi = new FakePolicyApi();
  public final FakeIpam ipam = new FakeIpam(Cidr.parse("10.244.1.0/29"));
  public final FakeKernel kernel = new FakeKernel();
  public final List<String> fatal = new CopyOnWriteArrayList<>();
  public final List<BgpPlan> plans = new CopyOnWriteArrayList<>();
  private final Path directory;
  private final Map<String, String> environment = new HashMap<>();
  private @Nullable Consumer<LearnedRoutes> learned;
  private @Nullable Agent agent;

  /** Starts the services; the agent is started by {@link #start}. */
  public AgentRig(Path directory) throws IOException {
    this.directory = directory;
    policyApi.put(Builtins.all().toArray(Resource[]::new));
    policyApi.start();
    ipam.start();
    environment.put("MARGAY_NODE_NAME", "n1");
    environment.put("MARGAY_NODE_IP", "172.30.0.1/24");
    environment.put("MARGAY_FEED", policyApi.address());
    environment.put("MARGAY_IPAM", ipam.address());
    environment.put("MARGAY_STATE_DIR", directory.resolve("state").toString());
    environment.put("MARGAY_CNI_SOCKET", directory.resolve("cni.sock").toString());
    environment.put("MARGAY_HEALTH_PORT", "0");
    environment.put("MARGAY_DATAPLANE", "recording");
    environment.put("MARGAY_ADDRESS_STOCK", "0");
  }

  public AgentRig with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  public AgentRig start() throws IOException {
    return start(kernel, kernel);
  }

  /** Starts the agent on another kernel than the fake one. */
  public AgentRig start(Dataplane dataplane, WorkloadLinks links) throws IOException {
    agent =
        Agent.start(
            AgentConfig.from(environment), dataplane, links, this::speaker, QUICK, fatal::add);
    return this;
  }

  public Path cniSocket() {
    return directory.resolve("cni.sock");
  }

  public void stopAgent() {
    Agent running = agent;
    agent = null;
    if (running != null) {
      running.close();
    }
  }

  @Override
  public void close() throws InterruptedException {
    stopAgent();
    policyApi.close();
    ipam.close();
  }

  /** What the peers of BGP have taught. */
  public void learn(LearnedRoutes routes) {
    Consumer<LearnedRoutes> sink = learned;
    if (sink != null) {
      sink.accept(routes);
    }
  }

  /** A file that stands for a network namespace. */
  public Path netns(String name) throws IOException {
    Path file = directory.resolve("netns-" + name);
    // Written, not created: requests for one namespace come at the same moment.
    return Files.write(file, new byte[0]);
  }

  public CniClient cni() {
    return new CniClient(cniSocket());
  }

  /** The names of the endpoints' files. */
  public List<String> stateFiles() throws IOException {
    try (var files = Files.list(directory.resolve("state").resolve("endpoints"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** The names of the files with what is to be given back and has no endpoint. */
  public List<String> owedFiles() throws IOException {
    try (var files = Files.list(directory.resolve("state").resolve("releases"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  public HttpResponse<String> get(String path) throws IOException, InterruptedException {
    Agent running = agent;
    if (running == null) {
      throw new IllegalStateException("the agent is not started");
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + running.healthPort() + path))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  private Speaker speaker(Consumer<LearnedRoutes> sink) {
    learned = sink;
    BgpSpeaker unconfigured = new BgpSpeaker();
    return new Speaker() {
      @Override
      public void follow(BgpPlan plan) {
        plans.add(plan);
      }

      @Override
      public List<NeighborStatus> neighbours() {
        return List.of(
            new NeighborStatus(
                IpAddress.parse("172.30.0.100"),
                64512,
                PeerKind.NON_CLIENT,
                State.ESTABLISHED,
                Instant.parse("2020-01-01T00:00:00Z"),
                "connection closed by the peer",
                true,
                5,
                2,
                4,
                1,
                3,
                Set.of(AfiSafi.IPV4_UNICAST),
                new NeighborStatus.Counters(2, 20, 9, 1),
                null));
      }

      @Override
      public BgpState state() {
        Instant at = Instant.parse("2020-01-01T00:00:00Z");
        NeighborStatus peer = neighbours().getFirst();
        return new BgpState(
            Set.of(Family.IPV4),
            IpAddress.parse("172.30.0.1"),
            at,
            at,
            List.of(new BgpState.Peer(peer.address(), PeerOrigin.GLOBAL_PEER, peer.state(), at)));
      }

      @Override
      public SpeakerViews views() {
        return new SpeakerViews(this::neighbours, unconfigured, InstantSource.system());
      }

      @Override
      public SortedSet<String> problems() {
        return new TreeSet<>();
      }

      @Override
      public void close() {
        unconfigured.close();
      }
    };
  }
}
