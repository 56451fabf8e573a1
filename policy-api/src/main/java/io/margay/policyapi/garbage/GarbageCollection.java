package io.margay.policyapi.garbage;

import io.margay.core.model.Kind;
import io.margay.core.model.ResourceKey;
import io.margay.policyapi.snapshot.Hub;
import io.margay.policyapi.snapshot.Hub.Transition;
import io.margay.policyapi.snapshot.Snapshot;
import io.margay.policyapi.snapshot.Source;
import io.margay.policyapi.snapshot.TopicState;
import io.margay.policyapi.store.Mutation;
import io.margay.policyapi.store.Origin;
import io.margay.policyapi.store.ResourceStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects what is left behind, on a thread of its own. Every replica does, without asking the
 * others: what one has done is nothing to do for the next.
 */
public final class GarbageCollection implements Hub.Listener, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(GarbageCollection.class);

  private static final Origin ORIGIN = new Origin("garbage-collector", null, null);

  private static final int AT_ONCE = 100;

  private final Hub hub;
  private final ResourceStore store;
  private final InstantSource clock;
  private final Collector collector;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition told = lock.newCondition();
  private final Thread worker;

  /** What has changed since the worker last looked; a key is there once. */
  private Set<String> changed = new HashSet<>();

  private boolean complete;
  private volatile boolean closed;

  /**
   * Begins as soon as the topic has been read.
   *
   * @param managing records who takes owners and finalizers off objects of a kind
   */
  public GarbageCollection(
      Hub hub,
      ResourceStore store,
      InstantSource clock,
      Function<Kind, Mutation.Managing> managing) {
    this.hub = hub;
    this.store = store;
    this.clock = clock;
    this.collector = new Collector(managing);
    this.worker = Thread.ofVirtual().name("garbage-collector").unstarted(this::run);
    hub.follow(this);
    worker.start();
  }

  @Override
  public void changed(Source source, List<Transition> changes, Snapshot after) {
    if (source == Source.RESOURCES) {
      lock.lock();
      try {
        changes.forEach(change -> changed.add(change.after().key()));
        told.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  @Override
  public void complete(Source source, TopicState state, long intactAfter) {
    if (source == Source.RESOURCES) {
      lock.lock();
      try {
        complete = true;
        told.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  private void run() {
    Retries retries = new Retries();
    boolean begun = false;
    while (!closed) {
      try {
        Set<String> keys = next(retries);
        TopicState state = hub.snapshot().of(Source.RESOURCES);
        List<Mutation> due = begun ? collector.changed(keys, state) : collector.begin(state);
        begun = true;
        carryOut(due, retries);
        retries.forgetBut(keys, due);
      } catch (InterruptedException e) {
        // close() says so.
      } catch (RuntimeException e) {
        LOG.error("garbage collection failed and goes on", e);
      }
    }
  }

  /** Waits for something to look at. */
  private Set<String> next(Retries retries) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (true) {
        Set<String> again = retries.due(clock.instant());
        if (complete && !(changed.isEmpty() && again.isEmpty())) {
          Set<String> keys = changed;
          changed = new HashSet<>();
          keys.addAll(again);
          return keys;
        }
        Instant first = retries.first();
        if (first == null || !complete) {
          told.await();
        } else {
          told.awaitNanos(Duration.between(clock.instant(), first).toNanos());
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Many at once; one by one if that fails, so that one object does not keep the others. */
  private void carryOut(List<Mutation> due, Retries retries) {
    for (int from = 0; from < due.size() && !closed; from += AT_ONCE) {
      List<Mutation> part = due.subList(from, Math.min(due.size(), from + AT_ONCE));
      try {
        ORIGIN.during(() -> store.write(part, false));
        part.forEach(mutation -> retries.succeeded(mutation.key().toString()));
      } catch (RuntimeException e) {
        part.forEach(mutation -> carryOut(mutation, retries));
      }
    }
  }

  private void carryOut(Mutation mutation, Retries retries) {
    ResourceKey key = mutation.key();
    try {
      ORIGIN.during(() -> store.write(mutation, false));
      retries.succeeded(key.toString());
    } catch (RuntimeException e) {
      Duration pause = retries.failed(key.toString(), clock.instant());
      LOG.warn(
          "can not be collected now, again in {} s key={} why={}",
          pause.toSeconds(),
          key,
          e.getMessage());
    }
  }

  @Override
  public void close() {
    closed = true;
    hub.unfollow(this);
    worker.interrupt();
    try {
      worker.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
