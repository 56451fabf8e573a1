package io.margay.agent.cni;

import io.margay.agent.cni.CniException.Code;
import io.margay.agent.dataplane.WorkloadLinks;
import io.margay.agent.dataplane.WorkloadLinks.LinkException;
import io.margay.agent.dataplane.WorkloadLinks.Wire;
import io.margay.agent.endpoint.EndpointStore;
import io.margay.agent.endpoint.LocalEndpoint;
import io.margay.agent.endpoint.LocalEndpoint.Attachment;
import io.margay.agent.endpoint.LocalEndpoint.State;
import io.margay.agent.endpoint.Releases;
import io.margay.agent.ipam.AddressException;
import io.margay.agent.ipam.AddressException.Reason;
import io.margay.agent.ipam.AddressRequest;
import io.margay.agent.ipam.Addresses;
import io.margay.core.model.IPNAT;
import io.margay.core.model.Metadata;
import io.margay.core.model.ResourceKey;
import io.margay.core.model.WorkloadEndpoint;
import io.margay.core.model.WorkloadEndpointSpec;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ADD: an address, a wire, a record, and policy and route in the kernel; or nothing of all that.
 */
final class Attacher {

  private static final Logger log = LoggerFactory.getLogger(Attacher.class);

  /** For how long an ADD that failed waits until its address is free again. */
  private static final Duration UNDO_WAIT = Duration.ofSeconds(2);

  private final CniSettings settings;
  private final Addresses addresses;
  private final Releases releases;
  private final WorkloadLinks links;
  private final EndpointStore store;
  private final Enforcement enforcement;

  Attacher(
      CniSettings settings,
      Addresses addresses,
      Releases releases,
      WorkloadLinks links,
      EndpointStore store,
      Enforcement enforcement) {
    this.settings = settings;
    this.addresses = addresses;
    this.releases = releases;
    this.links = links;
    this.store = store;
    this.enforcement = enforcement;
  }

  /** Attaches a workload; the result for the runtime. The caller holds the container's lock. */
  byte[] attach(Invocation invocation, NetworkConfig config)
      throws CniException, InterruptedException {
    if (!Files.exists(Path.of(invocation.netns()))) {
      throw CniException.environment(
          "CNI_NETNS", "there is no network namespace at " + invocation.netns());
    }
    // Checked before anything is done.
    String namespace = invocation.namespace();
    await(
        enforcement.inSync(),
        settings.inSyncWait(),
        "the node agent has not heard from policy-api yet");
    Undo undo = new Undo();
    boolean done = false;
    try {
      byte[] result = attach(invocation, config, namespace, undo);
      done = true;
      return result;
    } finally {
      if (!done) {
        // Even when this thread is interrupted: the steps back would be interrupted at once.
        boolean interrupted = Thread.interrupted();
        undo.run();
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  private byte[] attach(Invocation invocation, NetworkConfig config, String namespace, Undo undo)
      throws CniException, InterruptedException {
    String name =
        EndpointNames.endpoint(
            settings.node(), invocation.containerId(), invocation.interfaceName());
    Attachment attachment = invocation.attachment(config.name());
    int mtu = config.mtu() == null ? settings.mtu().getAsInt() : config.mtu();

    long start = System.nanoTime();
    LocalEndpoint before = store.named(name);
    List<IpAddress> assigned = assign(attachment, before, config.wishes(), name, namespace, undo);
    long addressed = System.nanoTime();

    List<IPNAT> translations = config.wishes().traffic().translations(assigned);
    String wished = config.wishes().mac();
    Wire wire =
        new Wire(
            EndpointNames.hostInterface(name),
            Path.of(invocation.netns()),
            invocation.interfaceName(),
            assigned,
            mtu,
            wished == null ? EndpointNames.mac(name) : wished,
            config.wishes().sysctls());
    WorkloadEndpoint endpoint =
        endpoint(invocation, config, Metadata.named(namespace, name), wire, translations);
    undo.add("link", () -> links.detach(wire.hostInterface(), wire.netns()));
    if (before != null) {
      // Whoever is attached again and fails loses its address and its wire as well.
      undo.add("record", () -> detached(before.key()));
    }
    Recording recording = record(attachment, endpoint, undo);
    wire(wire);
    long wired = System.nanoTime();

    recording.awaitSeen();
    CompletableFuture<Void> enforced = enforcement.changed(endpoint.key());
    recording.awaitWritten();
    long recorded = System.nanoTime();
    await(enforced, settings.enforceWait(), "the kernel could not be programmed in time");
    enforcement.publish(endpoint.key());
    long end = System.nanoTime();
    log.info(
        "attached endpoint={} address={} interface={} ipamMillis={} linkMillis={} recordMillis={} policyMillis={} totalMillis={}",
        endpoint.key(),
        assigned,
        wire.hostInterface(),
        millis(start, addressed),
        millis(addressed, wired),
        millis(wired, recorded),
        millis(recorded, end),
        millis(start, end));
    return CniReplies.attached(config, endpoint, invocation.netns(), mtu);
  }

  /** Attached again, a container keeps what it has, also what was about to be given back. */
  private List<IpAddress> assign(
      Attachment attachment,
      @Nullable LocalEndpoint before,
      Wishes wishes,
      String name,
      String namespace,
      Undo undo)
      throws CniException, InterruptedException {
    if (before != null && before.state().attached() && has(before, attachment)) {
      undo.add("address", () -> giveBack(attachment, name));
      return before.addresses();
    }
    if (before != null
        && before.state() == State.DETACHED
        && takeOver(before, attachment, wishes)) {
      undo.add("address", () -> giveBack(attachment, name));
      return before.addresses();
    }
    finishReleases(attachment.handle());
    boolean perhapsTaken = true;
    try {
      return addresses.assign(
          new AddressRequest(
              attachment.handle(),
              wishes.families(),
              wishes.addresses(),
              wishes.pools(),
              namespace,
              AddressRequest.attributes(settings.node(), namespace, name)));
    } catch (AddressException e) {
      perhapsTaken = e.reason() == Reason.AWAY;
      throw addressFailure(e);
    } finally {
      if (perhapsTaken) {
        undo.add("address", () -> giveBack(attachment, name));
      }
    }
  }

  private static boolean has(LocalEndpoint endpoint, Attachment attachment) {
    return endpoint.attachment().handle().equals(attachment.handle());
  }

  /**
   * Whether the addresses of a container's last attachment, which are still to be given back, are
   * this one's now.
   */
  private boolean takeOver(LocalEndpoint before, Attachment attachment, Wishes wishes)
      throws CniException, InterruptedException {
    // Where a wire could not be removed nothing was handed on.
    try {
      links.detach(before.resource().spec().interfaceName(), before.attachment().namespace());
    } catch (LinkException e) {
      throw new CniException(Code.LINK_REFUSED, "the wire of before could not be removed", e);
    }
    releases.detached(before);
    boolean own = has(before, attachment) && wishes.metBy(before.addresses());
    if (own && releases.withdraw(before)) {
      return true;
    }
    // Its record, which this attachment's is to replace, is all that tells of them.
    AddressException failure =
        releases.finish(before.attachment().handle(), settings.releaseWait());
    if (failure == null) {
      return false;
    }
    // What was on its way just now may have reached nobody.
    if (own && releases.withdraw(before)) {
      return true;
    }
    throw notGivenBack(failure);
  }

  /** Nothing new is taken while a request is on its way that gives back all of the handle. */
  private void finishReleases(String handle) throws CniException, InterruptedException {
    AddressException failure = releases.finish(handle, settings.releaseWait());
    if (failure != null) {
      throw notGivenBack(failure);
    }
  }

  private static CniException notGivenBack(AddressException failure) {
    return new CniException(
        Code.TRY_AGAIN_LATER,
        "the address of the container's last attachment is not given back yet",
        failure);
  }

  /**
   * As the container's record says, or where that says nothing of it by a record of its own; not
   * while there is a wire that has the address.
   */
  private void giveBack(Attachment attachment, String name)
      throws IOException, InterruptedException, LinkException {
    links.detach(EndpointNames.hostInterface(name), attachment.namespace());
    LocalEndpoint record = store.named(name);
    if (record != null && record.state().attached()) {
      detached(record.key());
      record = store.named(name);
    }
    boolean detached = record != null && record.state() == State.DETACHED;
    if (record != null && detached) {
      releases.detached(record);
    }
    if (record == null || !detached || !has(record, attachment)) {
      releases.owe(attachment.handle());
    }
    AddressException failure = releases.finish(attachment.handle(), UNDO_WAIT);
    if (failure != null) {
      log.info(
          "an address will be given back later handle={} reason=\"{}\"",
          attachment.handle(),
          failure.getMessage());
    }
  }

  private static CniException addressFailure(AddressException e) {
    return switch (e.reason()) {
      case AWAY, NOT_SENT ->
          new CniException(Code.TRY_AGAIN_LATER, "ipam-service does not answer", e);
      case EXHAUSTED -> new CniException(Code.NO_ADDRESS_LEFT, "no pool has an address left", e);
      case NO_POOL -> new CniException(Code.NO_POOL, "no pool is for this node", e);
      case TAKEN ->
          new CniException(Code.ADDRESS_REFUSED, "somebody else has the address asked for", e);
      case NOT_HELD, REFUSED -> new CniException(Code.ADDRESS_REFUSED, "ipam-service refused", e);
    };
  }

  private void wire(Wire wire) throws CniException {
    try {
      links.attach(wire);
    } catch (LinkException e) {
      throw new CniException(Code.LINK_REFUSED, "the workload could not be wired", e);
    }
  }

  /**
   * Begins to write the record. The disk takes as long as the wire or the kernel's rules, and the
   * answer waits for all. An agent that dies in between knows at its next start of a workload that
   * may have no wire, as after a start of the machine; the runtime, which was not answered,
   * detaches it.
   */
  private Recording record(Attachment attachment, WorkloadEndpoint endpoint, Undo undo) {
    LocalEndpoint before = store.get(endpoint.key());
    LocalEndpoint now = new LocalEndpoint(attachment, endpoint, State.ATTACHED);
    Recording recording =
        Recording.begin(
            store,
            now,
            () -> {
              if (before != null && before.state().attached() && !has(before, attachment)) {
                // Attached to another network without a DEL: nothing else tells of that any more.
                releases.owe(before.attachment().handle());
              }
            });
    undo.add(
        "record",
        () -> {
          recording.end();
          takeBack(now, before);
        });
    return recording;
  }

  private void takeBack(LocalEndpoint now, @Nullable LocalEndpoint before) throws IOException {
    if (before == null) {
      store.forget(now);
    } else {
      detached(now.key());
    }
    var unused = enforcement.changed(now.key());
  }

  /** The API may know it from before: it has to be deleted there. */
  private void detached(ResourceKey key) throws IOException {
    LocalEndpoint now = store.get(key);
    if (now != null && now.state().attached()) {
      store.put(now.in(State.DETACHED));
      enforcement.publish(key);
      var unused = enforcement.changed(key);
    }
  }

  private WorkloadEndpoint endpoint(
      Invocation invocation,
      NetworkConfig config,
      Metadata metadata,
      Wire wire,
      List<IPNAT> translations) {
    String pod = invocation.pod();
    TrafficWishes traffic = config.wishes().traffic();
    return new WorkloadEndpoint(
        metadata.withLabels(config.labels()),
        new WorkloadEndpointSpec(
            pod == null ? "cni" : "k8s",
            pod == null ? invocation.containerId() : pod,
            settings.node(),
            invocation.containerId(),
            pod,
            invocation.interfaceName(),
            "",
            wire.addresses().stream().map(Cidr::host).toList(),
            translations,
            null,
            null,
            profiles(config, metadata),
            wire.hostInterface(),
            wire.mac(),
            List.of(),
            traffic.sourcePrefixes(),
            traffic.qos()));
  }

  /** Those of the pod's namespace carry its labels and what it isolates (model: kns.NAMESPACE). */
  private static List<String> profiles(NetworkConfig config, Metadata metadata) {
    List<String> given = config.profiles();
    return given == null ? List.of("kns." + metadata.namespace()) : given;
  }

  private static void await(CompletableFuture<Void> future, Duration limit, String otherwise)
      throws CniException, InterruptedException {
    try {
      future.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new CniException(
          Code.TRY_AGAIN_LATER, otherwise, "waited for " + limit.toMillis() + " ms");
    } catch (ExecutionException e) {
      throw new CniException(Code.TRY_AGAIN_LATER, otherwise, String.valueOf(e.getMessage()));
    }
  }

  static String millis(long from, long to) {
    return String.format(Locale.ROOT, "%.1f", (to - from) / 1e6);
  }
}
