package io.margay.agent.routing;

import io.margay.agent.loop.LearnedRoutes;
import io.margay.bgp.netty.BgpSpeaker;
import io.margay.bgp.netty.PeerConfig;
import io.margay.bgp.netty.SpeakerConfig;
import io.margay.bgp.netty.SpeakerListener;
import io.margay.bgp.session.State;
import io.margay.core.net.IpAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
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
  private static final Duration LISTEN_AGAIN = Duration.ofSeconds(10);

  private final Consumer<LearnedRoutes> learned;
  private final BgpSpeaker speaker;
  private final Thread thread;
  private @Nullable BgpPlan next;
  private boolean routesChanged;
  private boolean closed;

  // Of the thread.
  private @Nullable BgpPlan current;
  private boolean deaf;

  public BgpGlue(Consumer<LearnedRoutes> learned) {
    this.learned = learned;
    this.speaker = new BgpSpeaker(this);
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
    log.info("BGP neighbour peer={} state={} reason=\"{}\"", peer, state, reason);
  }

  @Override
  public List<Neighbour> neighbours() {
    synchronized (this) {
      if (closed) {
        return List.of();
      }
    }
    return speaker.neighbors().stream()
        .map(n -> new Neighbour(n.address().toString(), n.as(), n.state().name(), n.received()))
        .toList();
  }

  /** Vanishes without a word: the neighbours keep this node's routes while the agent restarts. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    try {
      thread.join(5000);
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
      long until = System.nanoTime() + LISTEN_AGAIN.toNanos();
      while (!closed && next == null && !routesChanged) {
        long left = until - System.nanoTime();
        if (deaf && left <= 0) {
          next = current;
        } else {
          wait(deaf ? 1 + left / 1_000_000 : 0);
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
    current = plan;
    SpeakerConfig config =
        SpeakerConfig.node(plan.localAs().value(), plan.address()).withPeers(peers(plan));
    // Announced first: after a restart the peers then never see a moment without our prefixes.
    speaker.announce(plan.prefixes());
    try {
      speaker.configure(config.withListenPort(plan.listen() ? plan.listenPort() : 0));
      deaf = false;
    } catch (IOException e) {
      if (!deaf) {
        log.error("BGP can only dial and not be dialled, for now reason=\"{}\"", e.getMessage());
      }
      deaf = true;
      dialOnly(config);
    }
  }

  private void dialOnly(SpeakerConfig config) {
    try {
      speaker.configure(config);
    } catch (IOException e) {
      throw new AssertionError("without a listener nothing can fail", e);
    }
  }

  private static Set<PeerConfig> peers(BgpPlan plan) {
    return plan.peers().stream()
        .map(peer ->
            new PeerConfig(
                peer.at().address(), peer.at().port(), peer.as().value(), !peer.dial(), false))
        .collect(Collectors.toSet());
  }

  /** Without peers there is nothing to wait for. */
  private void report() {
    BgpPlan plan = current;
    if (plan == null) {
      return;
    }
    if (plan.peers().isEmpty()) {
      learned.accept(new LearnedRoutes(new TreeMap<>(), true));
      return;
    }
    var routes = speaker.routes();
    learned.accept(new LearnedRoutes(routes.nextHops(), routes.complete()));
  }
}
