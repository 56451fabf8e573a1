package io.margay.agent.loop;

import io.margay.agent.dataplane.Dataplane;
import io.margay.agent.dataplane.Dataplane.Outcome;
import io.margay.agent.meters.AgentMeters;
import io.margay.agent.overlay.Overlay;
import io.margay.agent.settings.Effective;
import io.margay.core.calc.ActiveEndpoint;
import io.margay.core.calc.Update;
import io.margay.core.model.Kind;
import io.margay.core.model.ResourceKey;
import io.margay.core.net.Cidr;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides when the dataplane is asked to apply and to read back: at once when something changed,
 * with growing pauses after failures, on a slow timer to find drift.
 */
final class Enforcer {

  private static final Logger log = LoggerFactory.getLogger(Enforcer.class);

  /** What others do often, such as many links at a time, is looked at once. */
  private static final long CALM_NANOS = 5_000_000;

  /** For how long at most what nobody waits for is put off. */
  private static final long UNTIDY_NANOS = 1_000_000_000;

  /** How many of the connections that were ended are named in one log line. */
  private static final int MOST_TOLD = 20;

  private final Dataplane dataplane;
  private final LoopSettings settings;
  private final AgentMeters meters;
  private final LongSupplier clock;
  private final SortedMap<ResourceKey, ActiveEndpoint> endpoints = new TreeMap<>();
  private SortedMap<ResourceKey, ActiveEndpoint> endpointsShown = new TreeMap<>();
  private SortedSet<Cidr> blocks = new TreeSet<>();
  private Overlay overlay = Overlay.NONE;
  private final Scale.Local local = new Scale.Local();
  private final StateDigest digest = new StateDigest();
  private String enforcedDigest = digest.text();
  private int learned;
  private boolean blocksGiven;
  private boolean dirty = true;
  private Outcome outcome = new Outcome(List.of());
  private List<String> lastDrift = List.of();
  private @Nullable Long failingSince;
  private long pauseNanos;
  private long retryAt = Long.MAX_VALUE;
  private long appliedAt = Long.MIN_VALUE / 2;
  private long tidiedAt;
  private @Nullable Effective effective;
  private Duration resync = Duration.ZERO;
  private long resyncAt;

  Enforcer(Dataplane dataplane, LoopSettings settings, AgentMeters meters, LongSupplier clock) {
    this.dataplane = dataplane;
    this.settings = settings;
    this.meters = meters;
    this.clock = clock;
    this.resyncAt = Long.MAX_VALUE;
  }

  /** What operators set; the same object means that nothing has changed. */
  void configure(Effective now) {
    if (now == effective) {
      return;
    }
    if (effective == null || !now.resync().equals(effective.resync())) {
      resync = now.resync();
      resyncLater();
    }
    effective = now;
    dataplane.configure(now.dataplane());
    dirty = true;
  }

  private void resyncLater() {
    resyncAt = resync.isZero() ? Long.MAX_VALUE : clock.getAsLong() + resync.toNanos();
  }

  void desire(
      List<Update> updates,
      SortedSet<Cidr> nowBlocks,
      Overlay nowOverlay,
      @Nullable LearnedRoutes routes) {
    if (!updates.isEmpty()) {
      dataplane.accept(updates);
      note(updates);
      dirty = true;
    }
    if (!blocksGiven || !nowBlocks.equals(blocks)) {
      blocks = Collections.unmodifiableSortedSet(new TreeSet<>(nowBlocks));
      dataplane.setBlocks(blocks);
      blocksGiven = true;
      dirty = true;
    }
    if (!nowOverlay.equals(overlay)) {
      overlay = nowOverlay;
      dataplane.setOverlay(nowOverlay);
      dirty = true;
    }
    if (routes != null) {
      dataplane.setLearnedRoutes(routes.nextHops(), routes.complete());
      dataplane.setMetrics(routes.metrics());
      learned = routes.nextHops().size();
      dirty = true;
    }
  }

  /** Of what the kernel had when everything was last enforced. */
  String digest() {
    return enforcedDigest;
  }

  void resyncNow() {
    resyncAt = clock.getAsLong();
  }

  /** Others changed the kernel: an apply is due, though not many in a row. */
  void disturbed() {
    retryAt = Math.min(retryAt, Math.max(clock.getAsLong(), appliedAt + CALM_NANOS));
  }

  /** When something has to be done although nothing changes. */
  long dueAt() {
    return Math.min(retryAt, resyncAt);
  }

  /** Does what is due; whether all sets and rules are in the kernel. */
  boolean enforce() {
    long now = clock.getAsLong();
    if (now >= resyncAt) {
      resync();
    }
    if (dirty || now >= retryAt) {
      apply();
    }
    return outcome.enforced();
  }

  /** Does what nobody waits for, as long as nothing else is to do, or when that lasts long. */
  void tidy(boolean idle) {
    long now = clock.getAsLong();
    if (idle || now - tidiedAt >= UNTIDY_NANOS) {
      tidiedAt = now;
      if (!tidied()) {
        retryAt = Math.min(retryAt, now);
      }
    }
  }

  private boolean tidied() {
    try {
      return dataplane.tidy();
    } catch (RuntimeException e) {
      log.error("the dataplane failed", e);
      return false;
    }
  }

  /** Whether the routes to an endpoint are in the kernel, if it is to have any. */
  boolean routed(ResourceKey endpoint) {
    ActiveEndpoint active = endpoints.get(endpoint);
    return active == null || Collections.disjoint(active.addresses(), outcome.unrouted());
  }

  /** Why there is no sense in going on; null while there is. */
  @Nullable String hopeless() {
    Long since = failingSince;
    if (since == null || clock.getAsLong() - since < settings.enforcementLimit().toNanos()) {
      return null;
    }
    return "programming has failed for "
        + settings.enforcementLimit().toSeconds()
        + " s: "
        + String.join("; ", outcome.failures());
  }

  /**
   * @param cluster how many resources of each kind there are
   */
  LoopStatus status(@Nullable String appliedToken, Map<Kind, Integer> cluster, int nodes) {
    return new LoopStatus(
        true,
        appliedToken,
        outcome.enforced(),
        outcome.failures(),
        endpointsShown,
        blocks,
        learned,
        overlay,
        dataplane.tunnels(),
        lastDrift,
        local.in(cluster, nodes));
  }

  private void resync() {
    resyncLater();
    try {
      List<String> drift = dataplane.resync();
      if (!drift.isEmpty()) {
        meters.drifted(drift.size());
        log.warn("somebody else changed what is ours; it is mended differences={}", drift);
      }
      lastDrift = List.copyOf(drift);
    } catch (RuntimeException e) {
      log.warn("the kernel could not be read back reason=\"{}\"", e.toString());
    }
    dirty = true;
  }

  private void apply() {
    long start = clock.getAsLong();
    Outcome now = attempt();
    long end = clock.getAsLong();
    meters.applied(Duration.ofNanos(end - start), now.succeeded());
    tellClosed(now.closed());
    dirty = false;
    appliedAt = end;
    tell(now);
    if (now.enforced()) {
      failingSince = null;
    } else {
      failingSince = failingSince == null ? start : failingSince;
    }
    if (now.succeeded()) {
      pauseNanos = 0;
      retryAt = Long.MAX_VALUE;
    } else {
      long doubled = Math.max(settings.leastPause().toNanos(), 2 * pauseNanos);
      pauseNanos = Math.min(doubled, settings.mostPause().toNanos());
      retryAt = end + pauseNanos;
    }
    outcome = now;
    if (now.enforced()) {
      enforcedDigest = digest.text();
    }
  }

  private void tellClosed(List<String> closed) {
    if (closed.isEmpty()) {
      return;
    }
    meters.closed(closed.size());
    log.info(
        "connections ended that policy now forbids count={} of which={}",
        closed.size(),
        closed.subList(0, Math.min(MOST_TOLD, closed.size())));
  }

  private void tell(Outcome now) {
    if (now.failures().equals(outcome.failures())) {
      return;
    }
    if (now.succeeded()) {
      log.info("the kernel agrees again");
    } else if (now.enforced()) {
      log.warn("not all is reachable yet, will be tried again failures={}", now.failures());
    } else {
      log.error("could not be programmed, will be tried again failures={}", now.failures());
    }
  }

  private Outcome attempt() {
    try {
      return dataplane.apply();
    } catch (RuntimeException e) {
      log.error("the dataplane failed", e);
      return new Outcome(List.of("the dataplane failed: " + e));
    }
  }

  private void note(List<Update> updates) {
    boolean changed = false;
    for (Update update : updates) {
      digest.accept(update);
      local.accept(update);
      if (update instanceof Update.EndpointPut put) {
        endpoints.put(put.key(), put.endpoint());
        changed = true;
      } else if (update instanceof Update.EndpointRemove removed) {
        endpoints.remove(removed.key());
        changed = true;
      }
    }
    if (changed) {
      endpointsShown = Collections.unmodifiableSortedMap(new TreeMap<>(endpoints));
    }
  }
}
