package io.margay.policyapi.outbox;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Compacts the change log in the background, on the replica that leads the outbox. */
final class Retention implements SmartLifecycle {

  private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

  /** Writers come first: the log is compacted a step at a time, with a pause behind each. */
  private static final Duration BREATH = Duration.ofMillis(50);

  private final Compaction compaction;
  private final BooleanSupplier leads;
  private final Duration pause;
  private @Nullable ScheduledExecutorService timer;

  /**
   * @param pause how often to look
   */
  Retention(Compaction compaction, BooleanSupplier leads, Duration pause) {
    this.compaction = compaction;
    this.leads = leads;
    this.pause = pause;
  }

  @Override
  public void start() {
    timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("history-retention").factory());
    var unused =
        timer.scheduleWithFixedDelay(
            this::compact, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void compact() {
    try {
      while (leads.getAsBoolean() && compaction.step()) {
        TimeUnit.MILLISECONDS.sleep(BREATH.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.warn("the change log can not be compacted for now: {}", e.getMessage());
    }
  }

  @Override
  public void stop() {
    ScheduledExecutorService running = timer;
    timer = null;
    if (running != null) {
      running.shutdownNow();
    }
  }

  @Override
  public boolean isRunning() {
    return timer != null;
  }
}
