package io.margay.agent.dataplane.iptables;

import io.margay.core.calc.ActiveEndpoint;
import io.margay.core.calc.ActivePolicy;
import io.margay.core.calc.ActiveProfile;
import io.margay.core.calc.ActiveRule;
import io.margay.core.calc.Category;
import io.margay.core.calc.PolicyId;
import io.margay.core.model.ResourceKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * What the tables should have: a function of what the calculation gave and of nothing else. What it
 * remembers of the last time only makes it faster. One thread uses it.
 */
public final class PolicyPlan {

  private final String interfacePrefix;
  private final String workloadSet;
  private final RuleRenderer renderer;
  private final ChainMemo memo = new ChainMemo();
  private final MissingMemo missing = new MissingMemo();

  /**
   * @param interfacePrefix how the names of workloads' interfaces begin
   * @param workloadSet the kernel's name of the set of all workloads' addresses with their
   *     interfaces
   * @param setNames from the id of a set to the kernel's name of it
   */
  public PolicyPlan(String interfacePrefix, String workloadSet, UnaryOperator<String> setNames) {
    this.interfacePrefix = interfacePrefix;
    this.workloadSet = workloadSet;
    this.renderer = new RuleRenderer(setNames);
  }

  /** The IPv4 tables. */
  public List<TablePlan> ipv4(
      Map<PolicyId, ActivePolicy> policies,
      Map<String, ActiveProfile> profiles,
      SortedMap<ResourceKey, ActiveEndpoint> endpoints) {
    SortedMap<String, Chain> chains = new TreeMap<>();
    for (Direction direction : Direction.values()) {
      boolean in = direction == Direction.INGRESS;
      policies.forEach((id, policy) -> {
        if (isForWorkloads(policy)) {
          rules(ChainNames.policy(direction, id), in ? policy.ingress() : policy.egress(), chains);
        }
      });
      profiles.forEach((name, profile) ->
          rules(
              ChainNames.profile(direction, name),
              in ? profile.ingress() : profile.egress(),
              chains));
    }
    SortedSet<String> interfaces = new TreeSet<>();
    missing.turn(policies.keySet(), profiles.keySet());
    for (ActiveEndpoint endpoint : endpoints.values()) {
      String name = endpoint.interfaceName();
      if (InterfaceNames.valid(name) && interfaces.add(name)) {
        endpoint(endpoint, chains);
      }
    }
    for (Direction direction : Direction.values()) {
      Dispatch.add(direction, interfaces, chains);
    }
    List<String> workloads = patterns(interfaces);
    fixedChains(workloads, chains);
    memo.turn();
    return List.of(new TablePlan("filter", chains, filterHooks()), spoofing(workloads));
  }

  /** Others are asked by host endpoints only, or not at all. */
  private static boolean isForWorkloads(ActivePolicy policy) {
    return !policy.staged()
        && (policy.category() == Category.NORMAL || policy.category() == Category.FORWARD);
  }

  private void rules(String name, List<ActiveRule> rules, SortedMap<String, Chain> chains) {
    chains.put(name, memo.get(name, rules, () -> new Chain(name, renderer.render(rules))));
  }

  private void endpoint(ActiveEndpoint endpoint, SortedMap<String, Chain> chains) {
    EndpointRenderer renders = missing.renderer();
    Object source = new EndpointSource(endpoint, missing.of(endpoint));
    for (Direction direction : Direction.values()) {
      String name = ChainNames.endpoint(direction, endpoint.interfaceName());
      chains.put(
          name, memo.get(name, source, () -> new Chain(name, renders.render(endpoint, direction))));
    }
  }

  /** What an endpoint's chains are made of. */
  private record EndpointSource(ActiveEndpoint endpoint, Set<Object> missing) {}

  /** The IPv6 tables: workloads have no IPv6, so nothing passes. */
  public List<TablePlan> ipv6(SortedMap<ResourceKey, ActiveEndpoint> endpoints) {
    SortedSet<String> interfaces = new TreeSet<>();
    endpoints.values().stream()
        .map(ActiveEndpoint::interfaceName)
        .filter(InterfaceNames::valid)
        .forEach(interfaces::add);
    List<String> out = new ArrayList<>();
    List<String> in = new ArrayList<>();
    for (String pattern : patterns(interfaces)) {
      in.add("-i " + pattern + " -j DROP");
      out.add("-o " + pattern + " -j DROP");
    }
    SortedMap<String, Chain> chains = new TreeMap<>();
    put(ChainNames.INPUT, in, chains);
    put(ChainNames.OUTPUT, out, chains);
    List<String> forward = new ArrayList<>(in);
    forward.addAll(out);
    put(ChainNames.FORWARD, forward, chains);
    return List.of(new TablePlan("filter", chains, filterHooks()));
  }

  /** How the interfaces of workloads are matched: by our prefix, and others by their own name. */
  private List<String> patterns(SortedSet<String> interfaces) {
    List<String> patterns = new ArrayList<>();
    patterns.add(interfacePrefix + "+");
    interfaces.stream().filter(name -> !name.startsWith(interfacePrefix)).forEach(patterns::add);
    return patterns;
  }

  private static void fixedChains(List<String> workloads, SortedMap<String, Chain> chains) {
    List<String> input = new ArrayList<>();
    List<String> forward = new ArrayList<>();
    List<String> output = new ArrayList<>();
    forward.add(Marks.clear(Marks.ACCEPT | Marks.PASS));
    for (String pattern : workloads) {
      // To the node itself: the workload's own policy is asked, and what it allows still ends here.
      input.add("-i " + pattern + " -j " + ChainNames.FROM_WORKLOAD);
      input.add("-i " + pattern + " -j DROP");
      forward.add("-i " + pattern + " -j " + ChainNames.FROM_WORKLOAD);
      output.add("-o " + pattern + " -j ACCEPT");
    }
    workloads.forEach(pattern -> forward.add("-o " + pattern + " -j " + ChainNames.TO_WORKLOAD));
    forward.add(Marks.has(Marks.ACCEPT) + " -j ACCEPT");
    put(ChainNames.INPUT, input, chains);
    put(ChainNames.FORWARD, forward, chains);
    put(ChainNames.OUTPUT, output, chains);
  }

  private static void put(String name, List<String> rules, SortedMap<String, Chain> chains) {
    chains.put(name, new Chain(name, rules));
  }

  private TablePlan spoofing(List<String> workloads) {
    List<String> rules = new ArrayList<>();
    for (String pattern : workloads) {
      rules.add("-i " + pattern + " -m set ! --match-set " + workloadSet + " src,src -j DROP");
    }
    return new TablePlan(
        "raw",
        new TreeMap<>(Map.of(ChainNames.PREROUTING, new Chain(ChainNames.PREROUTING, rules))),
        new TreeMap<>(Map.of("PREROUTING", "-j " + ChainNames.PREROUTING)));
  }

  private static SortedMap<String, String> filterHooks() {
    return new TreeMap<>(
        Map.of(
            "INPUT", "-j " + ChainNames.INPUT,
            "FORWARD", "-j " + ChainNames.FORWARD,
            "OUTPUT", "-j " + ChainNames.OUTPUT));
  }
}
