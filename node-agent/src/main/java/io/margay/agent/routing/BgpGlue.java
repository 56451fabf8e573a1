package io.margay.agent.routing;

import io.margay.agent.dataplane.routes.RouteMetrics;
import io.margay.agent.loop.LearnedRoutes;
import io.margay.bgp.kernel.LinuxInterfaces;
import io.margay.bgp.netty.BgpSpeaker;
import io.margay.bgp.netty.NeighborStatus;
import io.margay.bgp.netty.SpeakerConfig;
import io.margay.bgp.netty.SpeakerListener;
import io.margay.bgp.peering.PeerOrigin;
import io.margay.bgp.peering.PeeringPlan;
import io.margay.bgp.peering.Secrets;
import io.margay.bgp.policy.Priority;
import io.margay.bgp.session.State;
import io.margay.bgp.view.SpeakerViews;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives plans to the speaker and learned routes to the loop, on a thread of its own: neither the
 * agent's loop nor the speaker's may wait for the other. Of several plans or changes only the last
 * is looked at.
 */
public final class BgpGlue implements Speaker, SpeakerListener {

  private static final Logger log = LoggerFactory.getLogger(BgpGlue.class);

  /**
   * How often it tries again to listen or to have an address, and looks whether passwords have
   * changed.
   */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

  private final Consumer<LearnedRoutes> learned;
  private final Secrets secrets;
  private final NodeAddresses addresses;
  private final Duration leave;
  private final BgpSpeaker speaker;
  private final SpeakerViews views;
  private final Instant booted = Instant.now();

  /** When a session last came up or went down; of one that never did, when it was first wanted. */
  private final Map<IpAddress, Instant> changed = new ConcurrentHashMap<>();

  private final Thread thread;
  private @Nullable BgpPlan next;
  private boolean routesChanged;
  private boolean closed;

  // Of the thread.
  private @Nullable BgpPlan current;
  private PeeringPlan.@Nullable Secured applied;
  private volatile @Nullable Configured configured;
  private volatile SortedSet<String> problems = Collections.emptySortedSet();
  private boolean deaf;
  private boolean homeless;

  /**
   * @param secrets where passwords are
   * @param addresses has the node have those that workloads peer with
   * @param leave how long neighbours are given to find other ways when this ends; zero to have them
   *     keep this node's routes until it is back
   */
  public BgpGlue(
      Consumer<LearnedRoutes> learned, Secrets secrets, NodeAddresses addresses, Duration leave) {
    this.learned = learned;
    this.secrets = secrets;
    this.addresses = addresses;
    this.leave = leave;
    this.speaker = new BgpSpeaker(this, new LinuxInterfaces());
    this.views = new SpeakerViews(this::neighbours, speaker, InstantSource.system());
    this.thread = Thread.ofPlatform().name("bgp-glue").daemon().start(this::run);
  }

  @Override
  public synchronized void follow(BgpPlan plan) {
    next = plan;
    notifyAll();
  }

  @Override
  public synchronized void routesChanged() {
    routesChanged = true;
    notifyAll();
  }

  @Override
  public void neighborChanged(IpAddress peer, State state, String reason) {
    changed.put(peer, Instant.now());
    log.info("BGP neighbour peer={} state={} reason=\"{}\"", peer, state, reason);
  }

  @Override
  public List<NeighborStatus> neighbours() {
    synchronized (this) {
      if (closed) {
        return List.of();
      }
    }
    return speaker.neighbors();
  }

  @Override
  public BgpState state() {
    Configured now = configured;
    List<BgpState.Peer> peers = new ArrayList<>();
    for (NeighborStatus each : neighbours()) {
      PeerOrigin origin = now == null ? null : now.plan().peering().origin(each.address());
      Instant since = changed.getOrDefault(each.address(), now == null ? booted : now.at());
      peers.add(
          new BgpState.Peer(
              each.address(),
              origin == null ? PeerOrigin.NODE_MESH : origin,
              each.state(),
              each.since() == null ? since : each.since()));
    }
    return now == null
        ? new BgpState(Set.of(), null, booted, null, peers)
        : new BgpState(
            now.plan().families(),
            now.plan().peering().speaker().identity().routerId(),
            booted,
            now.at(),
            peers);
  }

  @Override
  public SpeakerViews views() {
    return views;
  }

  @Override
  public SortedSet<String> problems() {
    return problems;
  }

  /**
   * Vanishes without a word, so that the neighbours keep this node's routes while the agent
   * restarts; or leaves, if it is told to.
   */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    try {
      thread.join(5000);
      if (leave.isPositive()) {
        log.info("BGP neighbours are asked to use other ways time={}", leave);
        speaker.leave(leave);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    speaker.close();
  }

  private void run() {
    try {
      while (turn()) {}
    } catch (InterruptedException e) {
      log.info("the thread between agent and BGP speaker was interrupted");
    }
  }

  private boolean turn() throws InterruptedException {
    BgpPlan plan;
    boolean lookAtRoutes;
    synchronized (this) {
      long until = System.nanoTime() + LOOK_AGAIN.toNanos();
      boolean again =
          deaf || homeless || current != null && !current.peering().passwords().isEmpty();
      while (!closed && next == null && !routesChanged) {
        long left = until - System.nanoTime();
        if (again && left <= 0) {
          next = current;
        } else {
          wait(again ? 1 + left / 1_000_000 : 0);
        }
      }
      if (closed) {
        return false;
      }
      plan = next;
      lookAtRoutes = routesChanged;
      next = null;
      routesChanged = false;
    }
    try {
      if (plan != null) {
        configure(plan);
      }
      if (plan != null || lookAtRoutes) {
        report();
      }
    } catch (RuntimeException e) {
      log.error("the BGP speaker failed", e);
    }
    return true;
  }

  private void configure(BgpPlan plan) {
    PeeringPlan.Secured secured = plan.peering().with(secrets);
    if (plan.equals(current) && secured.equals(applied) && !deaf && !homeless) {
      return;
    }
    SortedSet<String> all = new TreeSet<>(secured.problems());
    homeless = !keep(plan.peering().addresses(), all);
    tell(all);
    current = plan;
    applied = secured;
    SpeakerConfig config = secured.speaker();
    remember(plan, config);
    // Announced first: after a restart the peers then never see a moment without our prefixes.
    speaker.announce(plan.announced());
    try {
      speaker.configure(config);
      deaf = false;
    } catch (IOException e) {
      if (!deaf) {
        log.error("BGP can only dial and not be dialled, for now reason=\"{}\"", e.getMessage());
      }
      deaf = true;
      dialOnly(config.withListenPort(0));
    }
  }

  /** What the speaker was last told that it had not been, and when. */
  private record Configured(BgpPlan plan, Instant at) {}

  private void remember(BgpPlan plan, SpeakerConfig config) {
    Configured before = configured;
    Instant now = Instant.now();
    configured =
        new Configured(plan, before != null && before.plan().equals(plan) ? before.at() : now);
    config.peers().forEach(peer -> changed.putIfAbsent(peer.address(), now));
    Set<IpAddress> peers = new HashSet<>();
    config.peers().forEach(peer -> peers.add(peer.address()));
    // Of those who dial from ranges nobody says when they are gone.
    changed
        .keySet()
        .removeIf(peer ->
            !peers.contains(peer)
                && config.ranges().stream().noneMatch(range -> range.range().contains(peer)));
  }

  /** Sessions from an address that is not there fail until it is. */
  private boolean keep(SortedSet<IpAddress> wanted, SortedSet<String> all) {
    try {
      addresses.keep(wanted);
      return true;
    } catch (IOException | UncheckedIOException e) {
      all.add("workloads can not peer with " + wanted + ": " + e.getMessage());
      return false;
    }
  }

  private void tell(SortedSet<String> now) {
    for (String problem : now) {
      if (!problems.contains(problem)) {
        log.warn("BGP can not do as it is told problem=\"{}\"", problem);
      }
    }
    problems = now;
  }

  private void dialOnly(SpeakerConfig config) {
    try {
      speaker.configure(config);
    } catch (IOException e) {
      throw new AssertionError("without a listener nothing can fail", e);
    }
  }

  /** Without peers there is nothing to wait for. */
  private void report() {
    BgpPlan plan = current;
    if (plan == null) {
      return;
    }
    SortedMap<Cidr, SortedSet<IpAddress>> nextHops = new TreeMap<>();
    SortedMap<Cidr, Integer> special = new TreeMap<>();
    boolean complete = true;
    SpeakerConfig wanted = plan.peering().speaker();
    if (!wanted.peers().isEmpty() || !wanted.ranges().isEmpty()) {
      var routes = speaker.routes();
      complete = routes.complete();
      special.putAll(routes.priorities());
      routes
          .nextHops()
          .forEach((prefix, hops) -> {
            if (plan.services().stream().noneMatch(range -> range.contains(prefix))) {
              nextHops.put(prefix, hops);
            }
          });
    }
    plan.peering().gateways().forEach((peer, by) -> nextHops.put(peer, new TreeSet<>(Set.of(by))));
    Priority.Normal usual = plan.priorities();
    RouteMetrics metrics = new RouteMetrics(usual.ipv4(), usual.ipv6(), special);
    learned.accept(new LearnedRoutes(nextHops, metrics, complete));
  }
}
