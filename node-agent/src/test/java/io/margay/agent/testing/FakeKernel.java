package io.margay.agent.testing;

import io.margay.agent.dataplane.Dataplane;
import io.margay.agent.dataplane.DataplaneSettings;
import io.margay.agent.dataplane.KernelRoutes;
import io.margay.agent.dataplane.TunnelStatus;
import io.margay.agent.dataplane.WorkloadLinks;
import io.margay.agent.dataplane.denied.DeniedCounts;
import io.margay.agent.dataplane.routes.RouteMetrics;
import io.margay.agent.netlink.MainTable;
import io.margay.agent.netlink.NextHop;
import io.margay.agent.overlay.Overlay;
import io.margay.core.calc.ActiveEndpoint;
import io.margay.core.calc.ActiveHostEndpoint;
import io.margay.core.calc.ActivePolicy;
import io.margay.core.calc.ActiveProfile;
import io.margay.core.calc.ActiveSet;
import io.margay.core.calc.Desired;
import io.margay.core.calc.PolicyId;
import io.margay.core.calc.SetMember;
import io.margay.core.calc.Update;
import io.margay.core.model.ResourceKey;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A kernel in memory: what was desired at the last successful apply, and the wires. */
public final class FakeKernel implements Dataplane, WorkloadLinks {

  private final SortedMap<String, ActiveSet> sets = new TreeMap<>();
  private final SortedMap<PolicyId, ActivePolicy> policies = new TreeMap<>();
  private final SortedMap<String, ActiveProfile> profiles = new TreeMap<>();
  private final SortedMap<ResourceKey, ActiveEndpoint> endpoints = new TreeMap<>();
  private final SortedMap<String, Wire> wires = new TreeMap<>();
  private final List<String> drift = new ArrayList<>();
  private SortedSet<Cidr> desiredBlocks = new TreeSet<>();
  private SortedMap<Cidr, SortedSet<IpAddress>> desiredRoutes = new TreeMap<>();
  private final SortedMap<ResourceKey, ActiveHostEndpoint> hostEndpoints = new TreeMap<>();
  private Desired programmed = Desired.NOTHING;
  private SortedSet<Cidr> blocks = new TreeSet<>();
  private SortedMap<Cidr, SortedSet<IpAddress>> routes = new TreeMap<>();
  private volatile CompletableFuture<Void> hanging = CompletableFuture.completedFuture(null);
  private @Nullable String failure;
  private @Nullable String linkFailure;
  private @Nullable String removalFailure;
  private volatile Runnable wake = () -> {};
  private Overlay desiredOverlay = Overlay.NONE;
  private Overlay overlay = Overlay.NONE;
  private DataplaneSettings settings = DataplaneSettings.DEFAULT;
  private int applies;
  private int resyncs;
  private boolean untidy;

  /** The next tidying fails. */
  public synchronized void failToTidy() {
    untidy = true;
  }

  /** What every apply fails with; null for none. */
  public synchronized void failWith(@Nullable String sentence) {
    failure = sentence;
  }

  /** What every new wire fails with; null for none. */
  public synchronized void failLinksWith(@Nullable String sentence) {
    linkFailure = sentence;
  }

  /** What every removal of a wire fails with; null for none. */
  public synchronized void failRemovalsWith(@Nullable String sentence) {
    removalFailure = sentence;
  }

  /** Something that the next resync finds. */
  public synchronized void drifted(String sentence) {
    drift.add(sentence);
  }

  public synchronized Desired programmed() {
    return programmed;
  }

  public synchronized SortedSet<Cidr> blocks() {
    return blocks;
  }

  public synchronized SortedMap<Cidr, SortedSet<IpAddress>> routes() {
    return routes;
  }

  public synchronized SortedMap<String, Wire> wires() {
    return new TreeMap<>(wires);
  }

  public synchronized int applies() {
    return applies;
  }

  public synchronized int resyncs() {
    return resyncs;
  }

  @Override
  public synchronized void configure(DataplaneSettings now) {
    settings = now;
  }

  /** What was set last. */
  public synchronized DataplaneSettings settings() {
    return settings;
  }

  @Override
  public synchronized void accept(List<Update> updates) {
    for (Update update : updates) {
      switch (update) {
        case Update.IpSetPut put -> sets.put(put.id(), new ActiveSet(put.type(), put.members()));
        case Update.IpSetDelta delta -> {
          ActiveSet set = sets.get(delta.id());
          SortedSet<SetMember> members = new TreeSet<>(set.members());
          members.addAll(delta.added());
          members.removeAll(delta.removed());
          sets.put(delta.id(), new ActiveSet(set.type(), members));
        }
        case Update.IpSetRemove remove -> sets.remove(remove.id());
        case Update.PolicyPut put -> policies.put(put.id(), put.policy());
        case Update.PolicyRemove remove -> policies.remove(remove.id());
        case Update.ProfilePut put -> profiles.put(put.name(), put.profile());
        case Update.ProfileRemove remove -> profiles.remove(remove.name());
        case Update.EndpointPut put -> endpoints.put(put.key(), put.endpoint());
        case Update.EndpointRemove remove -> endpoints.remove(remove.key());
        case Update.HostEndpointPut put -> hostEndpoints.put(put.key(), put.endpoint());
        case Update.HostEndpointRemove remove -> hostEndpoints.remove(remove.key());
      }
    }
  }

  @Override
  public synchronized void setBlocks(SortedSet<Cidr> newBlocks) {
    desiredBlocks = newBlocks;
  }

  @Override
  public void setMetrics(RouteMetrics metrics) {}

  @Override
  public synchronized void setLearnedRoutes(
      SortedMap<Cidr, SortedSet<IpAddress>> nextHops, boolean complete) {
    desiredRoutes = nextHops;
  }

  @Override
  public synchronized void setOverlay(Overlay now) {
    desiredOverlay = now;
  }

  /** As of the last successful apply. */
  public synchronized Overlay overlay() {
    return overlay;
  }

  @Override
  public Counted counts() {
    return new Counted(List.of(), Map.of());
  }

  @Override
  public DeniedCounts denied() {
    return new DeniedCounts();
  }

  @Override
  public KernelRoutes kernelRoutes() {
    Map<Integer, String> links = Map.of(1, "lo", 2, "eth0");
    MainTable.Entry subnet =
        new MainTable.Entry(
            Cidr.parse("172.30.0.0/24"),
            MainTable.Type.UNICAST,
            MainTable.Entry.KERNEL,
            0,
            List.of(new NextHop(null, 2)));
    return new KernelRoutes(List.of(subnet), links, 80);
  }

  @Override
  public TunnelStatus tunnels() {
    return TunnelStatus.NONE;
  }

  /**
   * From now on applies hang, as with a tool that waits for somebody.
   *
   * @param until they go on
   */
  public void hang(CompletableFuture<Void> until) {
    hanging = until;
  }

  @Override
  public Outcome apply() {
    hanging.join();
    return applyNow();
  }

  private synchronized Outcome applyNow() {
    applies++;
    if (failure != null) {
      return new Outcome(List.of(failure));
    }
    programmed = new Desired(sets, policies, profiles, endpoints, hostEndpoints);
    blocks = desiredBlocks;
    routes = desiredRoutes;
    overlay = desiredOverlay;
    SortedMap<Cidr, String> unrouted = new TreeMap<>();
    for (ActiveEndpoint endpoint : endpoints.values()) {
      if (!wires.containsKey(endpoint.interfaceName())) {
        endpoint.addresses().forEach(address -> unrouted.put(address, endpoint.interfaceName()));
      }
    }
    List<String> failures =
        unrouted.entrySet().stream().map(e -> e.getKey() + " waits for " + e.getValue()).toList();
    return new Outcome(failures, true, unrouted.keySet());
  }

  @Override
  public synchronized boolean tidy() {
    if (untidy) {
      untidy = false;
      return false;
    }
    return true;
  }

  @Override
  public synchronized void onChange(Runnable toWake) {
    wake = toWake;
  }

  /** Somebody else did something that an apply has to look at. */
  public void disturbed() {
    wake.run();
  }

  @Override
  public synchronized List<String> resync() {
    resyncs++;
    List<String> found = List.copyOf(drift);
    drift.clear();
    return found;
  }

  @Override
  public void close() {}

  @Override
  public synchronized Attached attach(Wire wire) throws LinkException {
    if (Thread.currentThread().isVirtual()) {
      throw new LinkException("a kernel holds up who makes a wire: no work for a virtual thread");
    }
    if (!Files.exists(wire.netns())) {
      throw new LinkException("there is no network namespace " + wire.netns());
    }
    if (linkFailure != null) {
      throw new LinkException(linkFailure);
    }
    wires.put(wire.hostInterface(), wire);
    return new Attached(wire.mac() == null ? "02:00:00:00:00:01" : wire.mac());
  }

  @Override
  public synchronized void detach(String hostInterface, @Nullable Path netns) throws LinkException {
    if (removalFailure != null) {
      throw new LinkException(removalFailure);
    }
    wires.remove(hostInterface);
  }

  @Override
  public synchronized List<String> check(Wire wire) {
    Wire there = wires.get(wire.hostInterface());
    return there == null
        ? List.of("there is no interface " + wire.hostInterface())
        : there.equals(wire) ? List.of() : List.of(there + " is not " + wire);
  }
}
