package io.margay.agent.cni;

import io.margay.agent.cni.CniException.Code;
import io.margay.agent.cni.NetworkConfig.ValidAttachment;
import io.margay.agent.dataplane.WorkloadLinks;
import io.margay.agent.dataplane.WorkloadLinks.LinkException;
import io.margay.agent.endpoint.EndpointStore;
import io.margay.agent.endpoint.KeyedLocks;
import io.margay.agent.endpoint.LocalEndpoint;
import io.margay.agent.endpoint.LocalEndpoint.Attachment;
import io.margay.agent.endpoint.LocalEndpoint.State;
import io.margay.agent.endpoint.Releases;
import io.margay.agent.retry.Retrier;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** DEL and GC. Everything can be repeated, and nothing needs to be there. */
final class Detacher {

  private static final Logger log = LoggerFactory.getLogger(Detacher.class);

  /** For how long a DEL waits until the kernel has dropped the policy. */
  private static final Duration DROP_WAIT = Duration.ofSeconds(10);

  private final CniSettings settings;
  private final WorkloadLinks links;
  private final EndpointStore store;
  private final Enforcement enforcement;
  private final KeyedLocks locks;
  private final Releases releases;
  private final Retrier retrier;

  Detacher(
      CniSettings settings,
      WorkloadLinks links,
      EndpointStore store,
      Enforcement enforcement,
      KeyedLocks locks,
      Releases releases,
      Retrier retrier) {
    this.settings = settings;
    this.links = links;
    this.store = store;
    this.enforcement = enforcement;
    this.locks = locks;
    this.releases = releases;
    this.retrier = retrier;
  }

  /**
   * Detaches a workload. The caller holds the container's lock. When this returns the wire is gone,
   * the kernel has dropped the policy, and it is on disk that the address is to be given back.
   *
   * @param attachment as the runtime tells it: without a network namespace that of the record
   *     counts
   */
  void detach(Attachment attachment) throws CniException, InterruptedException {
    String name =
        EndpointNames.endpoint(
            settings.node(), attachment.containerId(), attachment.interfaceName());
    LocalEndpoint endpoint = store.named(name);
    long start = System.nanoTime();
    CompletableFuture<Void> dropped = CompletableFuture.completedFuture(null);
    // Before the wire goes, or its route would be missed.
    if (endpoint != null && endpoint.state().attached()) {
      dropped = close(endpoint);
    }
    long recorded = System.nanoTime();
    try {
      links.detach(EndpointNames.hostInterface(name), namespace(attachment, endpoint));
    } catch (LinkException e) {
      if (endpoint != null) {
        tryAgain(endpoint);
      }
      throw new CniException(Code.LINK_REFUSED, "the wire could not be removed", e);
    }
    long removed = System.nanoTime();
    if (endpoint == null) {
      // An ADD of an earlier life of the agent may have got as far as the address.
      owe(attachment.handle());
    } else {
      released(endpoint);
    }
    awaitDropped(dropped, name);
    long end = System.nanoTime();
    log.info(
        "detached endpoint={} known={} recordMillis={} linkMillis={} policyMillis={} totalMillis={}",
        name,
        endpoint != null,
        Attacher.millis(start, recorded),
        Attacher.millis(recorded, removed),
        Attacher.millis(removed, end),
        Attacher.millis(start, end));
  }

  private static @Nullable Path namespace(Attachment told, @Nullable LocalEndpoint record) {
    Path now = told.namespace();
    return now != null || record == null ? now : record.attachment().namespace();
  }

  /** Removes the wires of what an earlier life of the agent began to detach. */
  void finish() {
    for (LocalEndpoint endpoint : store.all()) {
      if (endpoint.state() == State.DETACHED) {
        try {
          finish(endpoint);
        } catch (LinkException e) {
          log.warn(
              "a wire that was to go is still there interface={}",
              endpoint.resource().spec().interfaceName(),
              e);
          tryAgain(endpoint);
        }
      }
    }
  }

  /** An address is not given back while there is a wire that has it. */
  private void finish(LocalEndpoint detached) throws LinkException {
    links.detach(detached.resource().spec().interfaceName(), detached.attachment().namespace());
    releases.detached(detached);
  }

  /** Also when nobody asks for it again. */
  private void tryAgain(LocalEndpoint endpoint) {
    LocalEndpoint detached = endpoint.in(State.DETACHED);
    retrier.submit(
        "wire " + detached.resource().spec().interfaceName(),
        () -> {
          try (KeyedLocks.Held held = locks.hold(detached.attachment().containerId())) {
            if (detached.equals(store.get(detached.key()))) {
              finish(detached);
            }
          }
        });
  }

  /** Hands on what the record says, which is all that is needed to go on after a crash. */
  private void released(LocalEndpoint endpoint) {
    LocalEndpoint now = store.get(endpoint.key());
    if (now != null && now.state() == State.DETACHED) {
      releases.detached(now);
    } else {
      enforcement.publish(endpoint.key());
    }
  }

  private void owe(String handle) throws CniException {
    try {
      releases.owe(handle);
    } catch (IOException e) {
      throw new CniException(Code.IO_FAILURE, "the state directory can not be written", e);
    }
  }

  /**
   * The route went with the wire, and with it everything that could reach the workload; where the
   * kernel can not be programmed the runtime could do nothing about it.
   */
  private void awaitDropped(CompletableFuture<Void> dropped, String name)
      throws InterruptedException {
    if (enforcement.impaired()) {
      return;
    }
    try {
      dropped.get(DROP_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      log.warn("the policy of a workload that is gone is still in the kernel endpoint={}", name);
    }
  }

  /** Detaches everything of a network that is not in the list. */
  void collect(String network, List<ValidAttachment> valid)
      throws CniException, InterruptedException {
    Set<ValidAttachment> keep = new HashSet<>(valid);
    List<String> failures = new ArrayList<>();
    for (LocalEndpoint endpoint : store.all()) {
      Attachment attachment = endpoint.attachment();
      boolean stale =
          endpoint.state().attached()
              && attachment.network().equals(network)
              && !keep.contains(
                  new ValidAttachment(attachment.containerId(), attachment.interfaceName()));
      if (!stale) {
        continue;
      }
      try (KeyedLocks.Held held = locks.hold(attachment.containerId())) {
        // It may have been attached again while this waited.
        if (endpoint.equals(store.get(endpoint.key()))
            || sameButPublished(endpoint, store.get(endpoint.key()))) {
          detach(attachment);
        }
      } catch (CniException e) {
        failures.add(endpoint.key() + ": " + e.getMessage() + ": " + e.details());
      }
    }
    if (!failures.isEmpty()) {
      throw new CniException(
          Code.LINK_REFUSED, "not everything could be collected", String.join("; ", failures));
    }
  }

  private static boolean sameButPublished(LocalEndpoint then, @Nullable LocalEndpoint now) {
    return now != null && now.equals(then.in(State.PUBLISHED));
  }

  private CompletableFuture<Void> close(LocalEndpoint endpoint) throws CniException {
    try {
      return store.put(endpoint.in(State.DETACHED), () -> enforcement.changed(endpoint.key()));
    } catch (IOException e) {
      // Else the loop would go on without what the record says again.
      var unused = enforcement.changed(endpoint.key());
      throw new CniException(Code.IO_FAILURE, "the state directory can not be written", e);
    }
  }
}
