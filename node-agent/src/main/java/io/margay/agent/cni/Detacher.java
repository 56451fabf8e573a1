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
import io.margay.agent.ipam.AddressException;
import io.margay.agent.ipam.Addresses;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** DEL and GC. Everything can be repeated, and nothing needs to be there. */
final class Detacher {

  private static final Logger log = LoggerFactory.getLogger(Detacher.class);

  private final CniSettings settings;
  private final Addresses addresses;
  private final WorkloadLinks links;
  private final EndpointStore store;
  private final Enforcement enforcement;
  private final KeyedLocks locks;

  Detacher(
      CniSettings settings,
      Addresses addresses,
      WorkloadLinks links,
      EndpointStore store,
      Enforcement enforcement,
      KeyedLocks locks) {
    this.settings = settings;
    this.addresses = addresses;
    this.links = links;
    this.store = store;
    this.enforcement = enforcement;
    this.locks = locks;
  }

  /** Detaches a workload. The caller holds the container's lock. */
  void detach(String network, String containerId, String interfaceName) throws CniException {
    String name = EndpointNames.endpoint(settings.node(), containerId, interfaceName);
    LocalEndpoint endpoint = store.named(name);
    long start = System.nanoTime();
    // Before the wire goes, or its route would be missed; and the loop is done when the wire is.
    if (endpoint != null && endpoint.state().attached()) {
      close(endpoint);
    }
    long recorded = System.nanoTime();
    try {
      links.detach(EndpointNames.hostInterface(name));
    } catch (LinkException e) {
      throw new CniException(Code.LINK_REFUSED, "the wire could not be removed", e);
    }
    long removed = System.nanoTime();
    if (endpoint != null) {
      releaseNowOrLater(endpoint.in(State.DETACHED));
      enforcement.publish(endpoint.key());
    } else {
      // An ADD of an earlier life of the agent may have got as far as the address.
      release(new Attachment(network, containerId, interfaceName, ""));
    }
    long end = System.nanoTime();
    log.info(
        "detached endpoint={} known={} recordMillis={} linkMillis={} ipamMillis={} totalMillis={}",
        name,
        endpoint != null,
        Attacher.millis(start, recorded),
        Attacher.millis(recorded, removed),
        Attacher.millis(removed, end),
        Attacher.millis(start, end));
  }

  /** Removes the wires of what an earlier life of the agent began to detach. */
  void finish() {
    for (LocalEndpoint endpoint : store.all()) {
      if (endpoint.state() == State.DETACHED) {
        String wire = endpoint.resource().spec().interfaceName();
        try {
          links.detach(wire);
        } catch (LinkException e) {
          log.warn("a wire that was to go is still there interface={}", wire, e);
        }
      }
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
          detach(network, attachment.containerId(), attachment.interfaceName());
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

  private void close(LocalEndpoint endpoint) throws CniException {
    try {
      store.put(endpoint.in(State.DETACHED));
    } catch (IOException e) {
      throw new CniException(Code.IO_FAILURE, "the state directory can not be written", e);
    }
    var unused = enforcement.changed(endpoint.key());
  }

  /**
   * The address is free when DEL returns, if ipam-service is there; else the publisher sees to it.
   */
  private void releaseNowOrLater(LocalEndpoint detached) throws CniException {
    if (!detached.equals(store.get(detached.key()))) {
      return;
    }
    try {
      addresses.release(detached.attachment().handle());
      store.advance(detached, State.RELEASED);
    } catch (AddressException e) {
      log.warn(
          "the address will be given back later endpoint={} reason=\"{}\"",
          detached.key(),
          e.getMessage());
    } catch (IOException e) {
      throw new CniException(Code.IO_FAILURE, "the state directory can not be written", e);
    }
  }

  private void release(Attachment attachment) throws CniException {
    try {
      addresses.release(attachment.handle());
    } catch (AddressException e) {
      throw Attacher.addressFailure(e);
    }
  }
}
