package io.margay.agent.endpoint;

import io.margay.agent.endpoint.LocalEndpoint.State;
import io.margay.agent.endpoint.ReleaseLine.Owed;
import io.margay.agent.ipam.AddressException;
import io.margay.agent.ipam.AddressException.Reason;
import io.margay.agent.ipam.Addresses;
import io.margay.core.model.ResourceKey;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the addresses of workloads that are gone back to ipam-service, behind the runtime's back:
 * one loop, one request for all that wait, again until it is acknowledged. What is to be given back
 * is on disk before the runtime is answered, as the endpoint's own record or, where there is none,
 * as a file with the handle; so nothing is lost with the agent.
 *
 * <p>Under a handle of which something is still to be given back nothing new is taken: who attaches
 * the container again has it {@link #withdraw taken over} or {@link #finish waits}. An address is
 * thus never in two hands, however late a request is carried out.
 *
 * <p>Safe for use by several threads.
 */
public final class Releases implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Releases.class);

  /** Of one request: as many as the service takes into one transaction anyway. */
  private static final int MOST_AT_ONCE = 128;

  private static final Duration LEAST_PAUSE = Duration.ofMillis(200);
  private static final Duration MOST_PAUSE = Duration.ofSeconds(15);

  /** Something that makes ipam-service know whose an address is; false if there is no need. */
  interface Settling {
    boolean run() throws AddressException;
  }

  private final EndpointStore store;
  private final OwedFiles files;
  private final Addresses addresses;
  private final RandomGenerator random;
  private final Thread thread = Thread.ofPlatform().name("releases").daemon().unstarted(this::run);

  /** What an earlier life of the agent may have asked for already. */
  private final Set<String> fromBefore = new HashSet<>();

  /** Guards all that follows. */
  private final Object lock = new Object();

  private final ReleaseLine line = new ReleaseLine(LEAST_PAUSE, MOST_PAUSE);
  private final Map<String, List<CompletableFuture<@Nullable AddressException>>> waiters =
      new HashMap<>();
  private boolean closed;

  /** Guards the files, so that one is not removed that was just written for something new. */
  private final Object writing = new Object();

  private final Set<String> written = new HashSet<>();
  private Consumer<ResourceKey> released = key -> {};

  /**
   * @throws IOException if the state directory can not be read or made
   */
  public Releases(
      EndpointStore store, Path stateDirectory, Addresses addresses, RandomGenerator random)
      throws IOException {
    this.store = store;
    this.files = new OwedFiles(stateDirectory);
    this.addresses = addresses;
    this.random = random;
    for (LocalEndpoint endpoint : store.all()) {
      if (endpoint.state() == State.DETACHED) {
        fromBefore.add(endpoint.attachment().handle());
      }
    }
    for (String handle : files.load()) {
      written.add(handle);
      line.add(new Owed(handle, null), true);
    }
  }

  /**
   * Begins, with what an earlier life of the agent left.
   *
   * @param whenReleased is told of each endpoint whose record has got as far as RELEASED
   */
  public void start(Consumer<ResourceKey> whenReleased) {
    released = whenReleased;
    thread.start();
  }

  /** An endpoint is detached, as its record says, and its wire is gone. */
  public void detached(LocalEndpoint endpoint) {
    String handle = endpoint.attachment().handle();
    add(new Owed(handle, endpoint.key()), fromBefore.contains(handle));
  }

  /**
   * Something may be held under a handle, and there is no endpoint that says so.
   *
   * @throws IOException if that can not be written down
   */
  public void owe(String handle) throws IOException {
    synchronized (writing) {
      if (written.add(handle)) {
        boolean done = false;
        try {
          files.write(handle);
          done = true;
        } finally {
          if (!done) {
            written.remove(handle);
          }
        }
      }
      add(new Owed(handle, null), false);
    }
  }

  private void add(Owed owed, boolean asked) {
    synchronized (lock) {
      line.add(owed, asked);
      lock.notifyAll();
    }
  }

  /**
   * Takes back that a detached endpoint's addresses are to be given back, if they are certainly
   * still its own.
   */
  public boolean withdraw(LocalEndpoint endpoint) {
    synchronized (lock) {
      return line.withdraw(endpoint.attachment().handle());
    }
  }

  /**
   * Waits until nothing of a handle is to be given back any more.
   *
   * @return why that failed; null when it is so
   */
  public @Nullable AddressException finish(String handle, Duration limit)
      throws InterruptedException {
    CompletableFuture<@Nullable AddressException> ended = new CompletableFuture<>();
    synchronized (lock) {
      if (!line.has(handle)) {
        return null;
      }
      if (closed) {
        return new AddressException(Reason.AWAY, "the node agent stops");
      }
      waiters.computeIfAbsent(handle, key -> new ArrayList<>()).add(ended);
      line.urge(handle);
      lock.notifyAll();
    }
    try {
      return ended.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return new AddressException(Reason.AWAY, "no answer within " + limit.toMillis() + " ms", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  /**
   * Settles addresses, not while they are given back.
   *
   * @return what that gave; false if they are to be given back, and nothing was done
   */
  boolean settle(String handle, Settling settling) throws AddressException {
    synchronized (lock) {
      if (!line.settling(handle)) {
        return false;
      }
    }
    try {
      return settling.run();
    } finally {
      synchronized (lock) {
        line.settled(handle);
        lock.notifyAll();
      }
    }
  }

  /** What was tried in vain, with how it last failed. */
  public Map<String, String> failures() {
    synchronized (lock) {
      return line.failures();
    }
  }

  /** Of how many handles addresses are to be given back. */
  public int size() {
    synchronized (lock) {
      return line.size();
    }
  }

  private void run() {
    try {
      for (List<Owed> batch; !(batch = next()).isEmpty(); ) {
        Map<String, AddressException> failures = ask(batch);
        List<Owed> done =
            batch.stream().filter(owed -> !failures.containsKey(owed.handle())).toList();
        done = done.stream().filter(owed -> record(owed, failures)).toList();
        tell(batch.size(), done, failures);
        done.stream().map(Owed::endpoint).filter(endpoint -> endpoint != null).forEach(released);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What is due; empty when the agent stops and nothing can be done at once. */
  private List<Owed> next() throws InterruptedException {
    synchronized (lock) {
      while (true) {
        long now = System.nanoTime();
        List<Owed> due = line.take(now, MOST_AT_ONCE);
        if (closed || !due.isEmpty()) {
          return due;
        }
        long dueAt = line.dueAt();
        if (dueAt == Long.MAX_VALUE) {
          lock.wait();
        } else if (dueAt > now) {
          lock.wait(1 + (dueAt - now) / 1_000_000);
        }
      }
    }
  }

  private Map<String, AddressException> ask(List<Owed> batch) {
    List<String> handles = batch.stream().map(Owed::handle).toList();
    try {
      return new LinkedHashMap<>(addresses.releaseAll(handles));
    } catch (RuntimeException e) {
      log.error("addresses could not be given back handles={}", handles.size(), e);
      Map<String, AddressException> failures = new LinkedHashMap<>();
      handles.forEach(
          handle -> failures.put(handle, new AddressException(Reason.REFUSED, e.toString(), e)));
      return failures;
    }
  }

  /**
   * Has the record say so, before anybody may take something under the handle again. Where it can
   * not, the handle is asked for again: that finds nothing then.
   */
  private boolean record(Owed owed, Map<String, AddressException> failures) {
    ResourceKey key = owed.endpoint();
    LocalEndpoint endpoint = key == null ? null : store.get(key);
    boolean says =
        endpoint != null
            && endpoint.state() == State.DETACHED
            && endpoint.attachment().handle().equals(owed.handle());
    try {
      if (endpoint != null && says) {
        store.advance(endpoint, State.RELEASED);
      }
      return true;
    } catch (IOException e) {
      String what = "the state directory can not be written: " + e.getMessage();
      failures.put(owed.handle(), new AddressException(Reason.REFUSED, what, e));
      return false;
    }
  }

  private void tell(int asked, List<Owed> done, Map<String, AddressException> failures) {
    synchronized (writing) {
      List<String> handles = done.stream().map(Owed::handle).toList();
      handles.stream().filter(written::remove).forEach(this::forget);
      synchronized (lock) {
        boolean wasWell = line.failures().isEmpty();
        line.done(handles);
        line.failed(failures, asked, System.nanoTime(), random.nextDouble());
        handles.forEach(handle -> ended(handle, null));
        failures.forEach(this::ended);
        logChange(wasWell, failures);
      }
    }
  }

  private void forget(String handle) {
    try {
      files.delete(handle);
    } catch (IOException e) {
      log.warn("a release's file is still there handle={} reason=\"{}\"", handle, e.toString());
    }
  }

  private void ended(String handle, @Nullable AddressException failure) {
    List<CompletableFuture<@Nullable AddressException>> waiting = waiters.remove(handle);
    if (waiting != null) {
      waiting.forEach(waiter -> waiter.complete(failure));
    }
  }

  private void logChange(boolean wasWell, Map<String, AddressException> failures) {
    boolean isWell = line.failures().isEmpty();
    if (wasWell && !isWell) {
      log.warn(
          "addresses will be given back later handles={} reason=\"{}\"",
          line.size(),
          failures.values().iterator().next().getMessage());
    } else if (!wasWell && isWell) {
      log.info("addresses are given back again waiting={}", line.size());
    }
  }

  /** Stops: what can be done at once is tried once more, the rest is for the agent's next life. */
  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      lock.notifyAll();
    }
    try {
      thread.join(2000);
      if (thread.isAlive()) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    synchronized (lock) {
      AddressException stops = new AddressException(Reason.AWAY, "the node agent stops");
      List.copyOf(waiters.keySet()).forEach(handle -> ended(handle, stops));
    }
  }
}
