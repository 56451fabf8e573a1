package io.margay.agent.dataplane.desired;

import io.margay.agent.dataplane.hosts.HostInterfaces;
import io.margay.agent.dataplane.plan.Carrier;
import io.margay.agent.dataplane.plan.InterfaceNames;
import io.margay.agent.dataplane.plan.Policies;
import io.margay.agent.dataplane.plan.PolicyPlan;
import io.margay.agent.dataplane.plan.Source;
import io.margay.agent.dataplane.qos.Bandwidth;
import io.margay.agent.dataplane.routes.RouteMetrics;
import io.margay.agent.dataplane.routes.RoutePlan;
import io.margay.agent.overlay.Overlay;
import io.margay.agent.overlay.Wireguard;
import io.margay.core.calc.ActiveEndpoint;
import io.margay.core.calc.ActiveHostEndpoint;
import io.margay.core.calc.ActivePolicy;
import io.margay.core.calc.ActiveProfile;
import io.margay.core.calc.PolicyId;
import io.margay.core.calc.Update;
import io.margay.core.model.IPNAT;
import io.margay.core.model.ResourceKey;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** All that was asked for but the members of sets, which a driver keeps, and what of it is new. */
public final class Desires {

  private final Policies policies = new Policies();
  private final SortedMap<String, ActiveProfile> profiles = new TreeMap<>();
  private final SortedMap<ResourceKey, ActiveEndpoint> endpoints = new TreeMap<>();

  private final SortedMap<ResourceKey, ActiveHostEndpoint> hostEndpoints = new TreeMap<>();

  private final Unsupported unsupported = new Unsupported();

  private @Nullable SortedSet<Cidr> blocks;
  private SortedMap<Cidr, SortedSet<IpAddress>> learned = new TreeMap<>();
  private boolean learnedComplete;
  private RouteMetrics metrics = RouteMetrics.USUAL;
  private Map<Family, IpAddress> routeSources = Map.of();
  private Overlay overlay = Overlay.NONE;

  private boolean rulesChanged = true;
  private boolean routesChanged = true;

  /** Takes in what is no matter of sets. */
  public void accept(Update update) {
    unsupported.accept(update);
    switch (update) {
      case Update.PolicyPut(PolicyId id, ActivePolicy policy) ->
          rulesChanged |= policies.put(id, policy);
      case Update.PolicyRemove(PolicyId id) -> rulesChanged |= policies.remove(id);
      case Update.ProfilePut(String name, ActiveProfile profile) ->
          rulesChanged |= !profile.equals(profiles.put(name, profile));
      case Update.ProfileRemove(String name) -> rulesChanged |= profiles.remove(name) != null;
      case Update.EndpointPut(ResourceKey key, ActiveEndpoint endpoint) ->
          endpointChanged(!endpoint.equals(endpoints.put(key, endpoint)));
      case Update.EndpointRemove(ResourceKey key) -> endpointChanged(endpoints.remove(key) != null);
      case Update.HostEndpointPut(ResourceKey key, ActiveHostEndpoint endpoint) ->
          rulesChanged |= !endpoint.equals(hostEndpoints.put(key, endpoint));
      case Update.HostEndpointRemove(ResourceKey key) ->
          rulesChanged |= hostEndpoints.remove(key) != null;
      case Update.IpSetPut _, Update.IpSetDelta _, Update.IpSetRemove _ -> {}
    }
  }

  public void blocks(SortedSet<Cidr> all) {
    routesChanged |= !all.equals(blocks);
    blocks = new TreeSet<>(all);
  }

  public void learned(SortedMap<Cidr, SortedSet<IpAddress>> all, boolean complete) {
    routesChanged |= complete != learnedComplete || !same(all, learned);
    learned = new TreeMap<>(all);
    learnedComplete = complete;
  }

  public void metrics(RouteMetrics now) {
    routesChanged |= !now.equals(metrics);
    metrics = now;
  }

  /** The addresses that the node itself sends from to workloads, where they are set. */
  public void routeSources(Map<Family, IpAddress> now) {
    routesChanged |= !now.equals(routeSources);
    routeSources = now;
  }

  public void overlay(Overlay now) {
    routesChanged |= !now.equals(overlay);
    rulesChanged |= !now.outgoing().equals(overlay.outgoing()) || !sameCarriers(now, overlay);
    overlay = now;
  }

  public Overlay overlay() {
    return overlay;
  }

  public SortedMap<String, ActiveProfile> profiles() {
    return Collections.unmodifiableSortedMap(profiles);
  }

  public SortedMap<ResourceKey, ActiveEndpoint> endpoints() {
    return Collections.unmodifiableSortedMap(endpoints);
  }

  public SortedMap<ResourceKey, ActiveHostEndpoint> hostEndpoints() {
    return Collections.unmodifiableSortedMap(hostEndpoints);
  }

  /** What rules are made of, with the host's endpoints as they are on its interfaces. */
  public PolicyPlan.Input forRules(Family family, HostInterfaces hosts) {
    return new PolicyPlan.Input(
        policies,
        profiles(),
        endpoints(),
        hosts.endpoints(),
        carriers(family, overlay),
        overlay.outgoing().pools());
  }

  private static List<Carrier> carriers(Family family, Overlay overlay) {
    List<Carrier> carriers = new ArrayList<>();
    Overlay.Device vxlan = overlay.devices().get(family);
    if (vxlan != null) {
      carriers.add(Carrier.vxlan(vxlan.port()));
    }
    Wireguard wireguard = overlay.wireguard().get(family);
    if (wireguard != null) {
      Wireguard.Settings settings = wireguard.settings();
      carriers.add(Carrier.wireguard(settings.port(), settings.hosts() ? settings.name() : null));
    }
    if (overlay.ipip() != null && family == Family.IPV4) {
      carriers.add(Carrier.IPIP);
    }
    return carriers;
  }

  private static boolean sameCarriers(Overlay one, Overlay other) {
    return Arrays.stream(Family.values())
        .allMatch(family -> carriers(family, one).equals(carriers(family, other)));
  }

  /** Whether what rules are made of has changed since this was last asked. */
  public boolean takeRulesChanged() {
    boolean taken = rulesChanged;
    rulesChanged = false;
    return taken;
  }

  /** Whether what routes are made of has changed since this was last asked. */
  public boolean takeRoutesChanged() {
    boolean taken = routesChanged;
    routesChanged = false;
    return taken;
  }

  /** Whether all learned routes have been heard of. */
  public boolean learnedComplete() {
    return learnedComplete;
  }

  /** Whether the blocks have been heard of. */
  public boolean blocksKnown() {
    return blocks != null;
  }

  /** How much each workload may receive and send, by its interface. */
  public SortedMap<String, Bandwidth> bandwidths() {
    SortedMap<String, Bandwidth> bandwidths = new TreeMap<>();
    for (ActiveEndpoint endpoint : sound(endpoints.values())) {
      bandwidths.put(endpoint.interfaceName(), Bandwidth.of(endpoint.qos()));
    }
    return bandwidths;
  }

  /** The addresses that lead to workloads of this node. */
  public List<IPNAT> floating() {
    return sound(endpoints.values()).stream()
        .flatMap(endpoint -> endpoint.translations().stream())
        .toList();
  }

  /** Whether a workload or block has IPv6. */
  public boolean hasIpv6() {
    return endpoints.values().stream()
            .flatMap(endpoint -> endpoint.addresses().stream())
            .anyMatch(address -> address.family() == Family.IPV6)
        || overlay.devices().containsKey(Family.IPV6)
        || blocks != null && blocks.stream().anyMatch(block -> block.family() == Family.IPV6);
  }

  /** Whether a workload has one of these addresses. */
  public boolean haveAny(Set<IpAddress> addresses) {
    return !addresses.isEmpty()
        && endpoints.values().stream()
            .flatMap(endpoint -> endpoint.addresses().stream())
            .anyMatch(address -> addresses.contains(address.address()));
  }

  /** The routes there should be. */
  public Map<Cidr, RoutePlan.Target> routes() {
    return RoutePlan.of(
        sound(endpoints.values()),
        routeSources,
        blocks == null ? new TreeSet<>() : blocks,
        learned,
        metrics,
        overlay);
  }

  /** The addresses that workloads may send from, with their interfaces. */
  public List<Source> sources() {
    List<Source> sources = new ArrayList<>();
    for (ActiveEndpoint endpoint : sound(endpoints.values())) {
      for (Cidr address : endpoint.addresses()) {
        sources.add(new Source(address, endpoint.interfaceName()));
      }
    }
    return sources;
  }

  /** The interfaces of workloads that may send from more than their own addresses. */
  public List<String> withAllowedSources() {
    return sound(endpoints.values()).stream()
        .filter(endpoint -> !endpoint.allowedSources().isEmpty())
        .map(ActiveEndpoint::interfaceName)
        .toList();
  }

  /**
   * What can't be programmed whatever the kernel says, a sentence each.
   *
   * @param allowSpoofing whether workloads may send from prefixes beside their own addresses
   */
  public List<String> unsound(boolean allowSpoofing) {
    List<String> sentences = new ArrayList<>();
    endpoints.forEach((key, endpoint) -> {
      if (!InterfaceNames.valid(endpoint.interfaceName())) {
        sentences.add(
            key + " has the interface '" + endpoint.interfaceName() + "', which can't exist");
      }
    });
    if (!allowSpoofing) {
      endpoints.forEach((key, endpoint) -> {
        if (!endpoint.allowedSources().isEmpty()) {
          sentences.add(
              key
                  + " has allowSpoofedSourcePrefixes, which are let through only if"
                  + " workloadSourceSpoofing of the FelixConfiguration is Any");
        }
      });
    }
    sentences.addAll(unsupported.sentences());
    return sentences;
  }

  /** Equality of maps in one order, side by side, where TreeMap would search for each entry. */
  private static boolean same(
      SortedMap<Cidr, SortedSet<IpAddress>> one, SortedMap<Cidr, SortedSet<IpAddress>> other) {
    if (one.size() != other.size()) {
      return false;
    }
    Iterator<Map.Entry<Cidr, SortedSet<IpAddress>>> others = other.entrySet().iterator();
    for (Map.Entry<Cidr, SortedSet<IpAddress>> entry : one.entrySet()) {
      if (!entry.equals(others.next())) {
        return false;
      }
    }
    return true;
  }

  private static List<ActiveEndpoint> sound(Collection<ActiveEndpoint> endpoints) {
    return endpoints.stream()
        .filter(endpoint -> InterfaceNames.valid(endpoint.interfaceName()))
        .toList();
  }

  private void endpointChanged(boolean changed) {
    rulesChanged |= changed;
    routesChanged |= changed;
  }
}
