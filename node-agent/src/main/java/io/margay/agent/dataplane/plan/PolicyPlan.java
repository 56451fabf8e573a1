package io.margay.agent.dataplane.plan;

import static io.margay.agent.dataplane.plan.Direction.EGRESS;
import static io.margay.agent.dataplane.plan.Direction.INGRESS;

import io.margay.agent.dataplane.plan.HostPlan.Place;
import io.margay.core.calc.ActiveEndpoint;
import io.margay.core.calc.ActiveHostEndpoint;
import io.margay.core.calc.ActivePolicy;
import io.margay.core.calc.ActiveProfile;
import io.margay.core.calc.Category;
import io.margay.core.calc.PolicyId;
import io.margay.core.model.ResourceKey;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the tables of one family should have: a function of what the calculation gave and of nothing
 * else. What it remembers of the last time only makes it faster. One thread uses it.
 */
public final class PolicyPlan {

  private final Family family;
  private final RuleSettings settings;
  private final Map<String, LiveTable> tables = new HashMap<>();
  private final Referenced referenced = new Referenced();
  private final MissingMemo missing;
  private @Nullable Policies seen;
  private long seenVersion;

  public PolicyPlan(Family family, RuleSettings settings) {
    this.family = family;
    this.settings = settings;
    this.missing = new MissingMemo(settings);
  }

  /**
   * What is to be enforced.
   *
   * @param hosts the host's own endpoints by interface, with {@link
   *     ActiveHostEndpoint#EVERY_INTERFACE} for all others
   * @param carriers of tunnels of this family that end here
   * @param pools where addresses of workloads come from
   */
  public record Input(
      Policies policies,
      Map<String, ActiveProfile> profiles,
      SortedMap<ResourceKey, ActiveEndpoint> endpoints,
      SortedMap<String, ActiveHostEndpoint> hosts,
      List<Carrier> carriers,
      SortedSet<Cidr> pools) {
    public Input {
      carriers = List.copyOf(carriers);
    }

    /** Where no tunnel ends and there are no pools. */
    public Input(
        Policies policies,
        Map<String, ActiveProfile> profiles,
        SortedMap<ResourceKey, ActiveEndpoint> endpoints,
        SortedMap<String, ActiveHostEndpoint> hosts) {
      this(policies, profiles, endpoints, hosts, List.of(), new TreeSet<>());
    }
  }

  public List<Table> plan(Input input) {
    SortedMap<String, ActiveEndpoint> byInterface = new TreeMap<>();
    for (ActiveEndpoint endpoint : input.endpoints().values()) {
      if (InterfaceNames.valid(endpoint.interfaceName())) {
        byInterface.putIfAbsent(endpoint.interfaceName(), endpoint);
      }
    }
    Set<PolicyId> asked = referenced.turn(byInterface, input.hosts());
    Set<PolicyId> changed = changed(input.policies());
    missing.turn(input.policies(), changed, referenced, input.profiles().keySet());
    if (changed != null) {
      changed.addAll(asked);
    }
    SortedSet<String> interfaces = new TreeSet<>(byInterface.keySet());
    WorkloadMatches workloads = new WorkloadMatches(settings.interfacePrefixes(), interfaces);
    StagedPlan staged = new StagedPlan(input.policies(), new RulePlan(family, "filter", settings));
    HostPlan hosts =
        new HostPlan(missing.endpointPlan(), staged, input.hosts(), workloads.from(), settings);
    FixedChains fixed = new FixedChains(family, input.carriers(), workloads, hosts, settings);
    List<Table> planned = new ArrayList<>();
    planned.add(
        filter(
            input,
            byInterface,
            interfaces,
            hosts,
            staged,
            fixed,
            table("filter", PolicyPlan::isInFilter, input.policies(), changed)));
    planned.add(
        raw(
            byInterface.values(),
            hosts,
            fixed,
            table(
                "raw",
                policy -> policy.category() == Category.UNTRACKED,
                input.policies(),
                changed)));
    TableBuilder mangle =
        table(
            "mangle", policy -> policy.category() == Category.PRE_DNAT, input.policies(), changed);
    List<Rule> dscp = fixed.dscp(byInterface.values(), input.pools());
    if (hosts.asks(Place.PRE_DNAT, INGRESS) || !dscp.isEmpty()) {
      planned.add(mangle(dscp, hosts, fixed, mangle));
    }
    return planned;
  }

  /** The policies that came, changed or went since the plan before; null if nobody knows. */
  private @Nullable Set<PolicyId> changed(Policies policies) {
    Set<PolicyId> changed = policies == seen ? policies.since(seenVersion) : null;
    seen = policies;
    seenVersion = policies.version();
    return changed;
  }

  private Table filter(
      Input input,
      SortedMap<String, ActiveEndpoint> byInterface,
      SortedSet<String> interfaces,
      HostPlan hosts,
      StagedPlan staged,
      FixedChains fixed,
      TableBuilder table) {
    input
        .profiles()
        .forEach((name, profile) -> {
          table.profile(INGRESS, name, profile.ingress());
          table.profile(EGRESS, name, profile.egress());
        });
    byInterface.values().forEach(endpoint -> endpoint(endpoint, staged, table));
    byInterface.values().forEach(endpoint -> table.addAll(Limits.chains(endpoint)));
    for (Direction direction : Direction.values()) {
      table.add(ChainNames.dispatch(direction), interfaces, () -> dispatch(direction, interfaces));
      host(Place.NORMAL, direction, hosts, table);
      host(Place.FORWARD, direction, hosts, table);
      if (hosts.asks(Place.NORMAL, direction)) {
        table.add(
            new Chain(ChainNames.failsafe(direction), settings.host().failsafe(family, direction)));
      }
    }
    if (family == Family.IPV6) {
      table.add(LinkMessages.ofWorkloads());
      if (hosts.asks(Place.NORMAL, INGRESS)) {
        table.add(LinkMessages.ofHosts());
      }
    }
    return table
        .hook("INPUT", fixed.input())
        .hook("FORWARD", fixed.forward())
        .hook("OUTPUT", fixed.output())
        .build();
  }

  private Table raw(
      Collection<ActiveEndpoint> endpoints, HostPlan hosts, FixedChains fixed, TableBuilder table) {
    table.hook("PREROUTING", fixed.rawPrerouting(endpoints));
    boolean asked = false;
    for (Direction direction : Direction.values()) {
      if (hosts.asks(Place.UNTRACKED, direction)) {
        asked = true;
        host(Place.UNTRACKED, direction, hosts, table);
        table.add(
            new Chain(
                ChainNames.failsafe(direction),
                settings.host().failsafeBothWays(family, direction)));
      }
    }
    if (asked) {
      linkMessagesOfHosts(table);
    }
    if (hosts.asks(Place.UNTRACKED, EGRESS)) {
      table.hook("OUTPUT", fixed.rawOutput());
    }
    return table.build();
  }

  private Table mangle(List<Rule> dscp, HostPlan hosts, FixedChains fixed, TableBuilder table) {
    if (!dscp.isEmpty()) {
      table.hook("POSTROUTING", new Chain(ChainNames.POSTROUTING, dscp));
    }
    if (hosts.asks(Place.PRE_DNAT, INGRESS)) {
      table
          .add(new Chain(ChainNames.failsafe(INGRESS), settings.host().failsafe(family, INGRESS)))
          .hook("PREROUTING", fixed.manglePrerouting());
      linkMessagesOfHosts(table);
      host(Place.PRE_DNAT, INGRESS, hosts, table);
    }
    return table.build();
  }

  private void linkMessagesOfHosts(TableBuilder table) {
    if (family == Family.IPV6) {
      table.add(LinkMessages.ofHosts());
    }
  }

  private static void host(Place place, Direction direction, HostPlan hosts, TableBuilder table) {
    if (hosts.asks(place, direction)) {
      table.addAll(hosts.chains(place, direction));
    }
  }

  /** A table that has the chains of its policies. */
  private TableBuilder table(
      String name,
      Predicate<ActivePolicy> which,
      Policies policies,
      @Nullable Set<PolicyId> changed) {
    RulePlan rulePlan = new RulePlan(family, name, settings);
    LiveTable live = tables.computeIfAbsent(name, _ -> new LiveTable(which, rulePlan));
    live.policies(changed, policies, referenced);
    return new TableBuilder(name, rulePlan, live);
  }

  private static boolean isInFilter(ActivePolicy policy) {
    return policy.category() == Category.NORMAL || policy.category() == Category.FORWARD;
  }

  private void endpoint(ActiveEndpoint endpoint, StagedPlan staged, TableBuilder table) {
    EndpointPlan endpointPlan = missing.endpointPlan();
    Set<Object> lacks = missing.of(endpoint);
    String name = endpoint.interfaceName();
    for (Direction direction : Direction.values()) {
      StagedPlan.Weighed weighed =
          staged.weigh(endpoint.tiers(), endpoint.pendingTiers(), direction);
      boolean any = !weighed.isEmpty();
      table.endpoint(
          direction + " " + name,
          new EndpointSource(endpoint, lacks, any),
          () -> endpointPlan.plan(endpoint, direction, any));
      if (any) {
        table.endpoint(
            "staged " + direction + " " + name,
            weighed,
            () -> staged.chains(ChainNames.weigh(direction, name), weighed, direction));
      }
    }
  }

  /** What an endpoint's chains are made of. */
  private record EndpointSource(ActiveEndpoint endpoint, Set<Object> missing, boolean staged) {}

  private static List<Rule> dispatch(Direction direction, SortedSet<String> interfaces) {
    SortedMap<String, String> targets = new TreeMap<>();
    interfaces.forEach(name -> targets.put(name, ChainNames.endpoint(direction, name)));
    Way way = direction == INGRESS ? Way.OUT : Way.IN;
    return List.of(
        Rule.of(new Verb.Dispatch(way, targets)),
        // Nobody's interface, or not yet anybody's.
        Rule.of(Verb.Plain.DROP));
  }
}
