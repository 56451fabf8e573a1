package io.margay.agent.loop;

import io.margay.agent.dataplane.Dataplane;
import io.margay.agent.endpoint.EndpointOverlay;
import io.margay.agent.feed.FeedBatch;
import io.margay.agent.feed.NodeReport;
import io.margay.agent.meters.AgentMeters;
import io.margay.agent.overlay.OverlaySettings;
import io.margay.agent.overlay.OverlayState;
import io.margay.agent.settings.NodeSettings;
import io.margay.core.calc.Change;
import io.margay.core.calc.Update;
import io.margay.core.model.ResourceKey;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes in what changes and keeps the kernel in agreement with it. What is submitted is coalesced;
 * the methods for that never block and may be called by any thread.
 */
public final class AgentLoop implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(AgentLoop.class);
  private static final long HOUSEKEEPING_NANOS = 15_000_000_000L;

  private final Calculation calculation;
  private final EndpointOverlay overlay;
  private final ResourceFollower follower;
  private final OverlayState overlayState;
  private final NodeSettings nodeSettings;
  private final AgentMeters meters;
  private final LongSupplier clock;
  private final LoopEvents events;
  private final Enforcer enforcer;
  private final Mailbox mailbox = new Mailbox();
  private final List<Mailbox.Waiter> waiters = new ArrayList<>();
  private final CompletableFuture<Void> inSync = new CompletableFuture<>();
  private final Thread thread;
  private @Nullable LearnedRoutes heldRoutes;
  private @Nullable String token;
  private @Nullable NodeReport reported;
  private long housekeepingAt;
  private volatile @Nullable Long busySince;
  private volatile LoopStatus status = LoopStatus.NONE;

  public AgentLoop(
      Calculation calculation,
      Dataplane dataplane,
      EndpointOverlay overlay,
      ResourceFollower follower,
      OverlayState overlayState,
      NodeSettings nodeSettings,
      LoopSettings settings,
      LoopEvents events,
      AgentMeters meters,
      LongSupplier clock) {
    this.calculation = calculation;
    this.overlay = overlay;
    this.follower = follower;
    this.overlayState = overlayState;
    this.nodeSettings = nodeSettings;
    this.meters = meters;
    this.clock = clock;
    this.events = events;
    dataplane.onChange(mailbox::disturbed);
    this.enforcer = new Enforcer(dataplane, settings, meters, clock);
    // A platform thread: the dataplane may enter network namespaces, which is a thread's property.
    this.thread = Thread.ofPlatform().name("agent-loop").unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  /** Changes of the feed. */
  public void feed(FeedBatch batch) {
    mailbox.feed(batch);
  }

  /**
   * The local record of an endpoint has changed.
   *
   * @return completed once the kernel has its policy and routes; fails when the agent stops
   */
  public CompletableFuture<Void> localChanged(ResourceKey key) {
    return mailbox.local(key);
  }

  /** Completed once the kernel has all sets and rules that are known to be needed now. */
  public CompletableFuture<Void> settled() {
    return mailbox.barrier();
  }

  public void learned(LearnedRoutes routes) {
    mailbox.routes(routes);
  }

  /** Somebody else may have changed the kernel: read it back now. */
  public void resyncSoon() {
    mailbox.resync();
  }

  /** Completed at the feed's first in-sync. */
  public CompletableFuture<Void> inSync() {
    return inSync.copy();
  }

  public LoopStatus status() {
    return status;
  }

  /**
   * Since when the loop has been in its present turn, on the agent's clock; null while it waits.
   */
  public @Nullable Long busySinceNanos() {
    return busySince;
  }

  public boolean alive() {
    return thread.isAlive();
  }

  /** Stops. The kernel is left as it is. */
  @Override
  public void close() {
    mailbox.close();
    inSync.completeExceptionally(new IllegalStateException("the agent stops"));
    try {
      thread.join(10_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      calculation.apply(overlay.start());
      for (Mailbox.Work work; (work = mailbox.take(waitNanos())) != null; ) {
        busySince = clock.getAsLong();
        turn(work);
        if (inSync.isDone()) {
          enforcer.tidy(mailbox.isEmpty());
        }
        busySince = null;
      }
    } catch (InterruptedException e) {
      log.info("loop interrupted");
    } catch (RuntimeException | Error e) {
      log.error("the loop failed", e);
      events.fatal("the loop failed: " + e);
    } finally {
      waiters.forEach(Mailbox.Waiter::stopped);
    }
  }

  private long waitNanos() {
    long now = clock.getAsLong();
    long due = Math.min(housekeepingAt, inSync.isDone() ? enforcer.dueAt() : Long.MAX_VALUE);
    return Math.max(0, Math.min(due - now, HOUSEKEEPING_NANOS));
  }

  private void turn(Mailbox.Work work) {
    waiters.addAll(work.waiters());
    heldRoutes = work.routes() == null ? heldRoutes : work.routes();
    takeIn(work);
    housekeeping();
    if (!inSync.isDone()) {
      return;
    }
    long start = clock.getAsLong();
    List<Update> updates = calculation.flush();
    if (!work.changes().isEmpty() || !work.local().isEmpty()) {
      meters.flushed(Duration.ofNanos(clock.getAsLong() - start), updates.size());
    }
    enforcer.configure(nodeSettings.effective());
    overlayState.settings(OverlaySettings.of(nodeSettings.felix()));
    enforcer.desire(updates, follower.blocks(), overlayState.overlay(), heldRoutes);
    heldRoutes = null;
    if (work.resync()) {
      enforcer.resyncNow();
    }
    if (work.disturbed()) {
      enforcer.disturbed();
    }
    publish(enforcer.enforce());
    String hopeless = enforcer.hopeless();
    if (hopeless != null) {
      events.fatal(hopeless);
    }
  }

  private void takeIn(Mailbox.Work work) {
    List<Change> changes = new ArrayList<>(overlay.fed(work.changes()));
    work.local().forEach(key -> changes.add(overlay.own(key)));
    boolean first = work.token() != null && !inSync.isDone();
    if (first) {
      changes.addAll(overlay.afterSnapshot());
    }
    if (!changes.isEmpty()) {
      calculation.apply(changes);
      follower.changed(changes);
      overlayState.changed(changes);
      nodeSettings.changed(changes);
      meters.changesTaken(changes.size());
    }
    if (work.token() != null) {
      token = work.token();
      follower.inSync();
    }
    if (first) {
      log.info("in sync with the feed for the first time changes={}", changes.size());
      inSync.complete(null);
    }
  }

  private void housekeeping() {
    long now = clock.getAsLong();
    if (now < housekeepingAt) {
      return;
    }
    housekeepingAt = now + HOUSEKEEPING_NANOS;
    try {
      overlay.forgetDeleted(now);
    } catch (IOException e) {
      log.warn("files of deleted endpoints can not be removed reason=\"{}\"", e.toString());
    }
  }

  private void publish(boolean enforced) {
    LoopStatus before = status;
    status =
        enforcer.status(
            enforced ? token : before.appliedToken(), calculation.counts(), overlayState.nodes());
    events.tunnels(status.overlay(), status.tunnels());
    NodeReport report = new NodeReport(status.appliedToken(), enforcer.digest(), status.failures());
    if (!report.equals(reported)) {
      reported = report;
      events.reported(report);
    }
    if (!enforced) {
      return;
    }
    waiters.removeIf(waiter -> {
      boolean ready = waiter.endpoint() == null || enforcer.routed(waiter.endpoint());
      if (ready) {
        waiter.told().complete(null);
      }
      return ready;
    });
  }
}
