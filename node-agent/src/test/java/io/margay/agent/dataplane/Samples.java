package io.margay.agent.dataplane;

import io.margay.core.calc.ActiveEndpoint;
import io.margay.core.calc.ActiveEndpoint.EndpointTier;
import io.margay.core.calc.ActiveProfile;
import io.margay.core.calc.ActiveRule;
import io.margay.core.calc.ActiveRule.Side;
import io.margay.core.calc.PolicyId;
import io.margay.core.calc.SetMember;
import io.margay.core.model.Action;
import io.margay.core.model.Kind;
import io.margay.core.model.PortRange;
import io.margay.core.model.Protocol;
import io.margay.core.model.ResourceKey;
import io.margay.core.model.TierAction;
import io.margay.core.net.Cidr;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Short ways to write what a calculation gives. */
public final class Samples {

  public static final ActiveRule ALLOW_ALL = rule(Action.ALLOW, null, Side.ANY, Side.ANY);
  public static final ActiveProfile OPEN =
      new ActiveProfile(List.of(ALLOW_ALL), List.of(ALLOW_ALL));

  private Samples() {}

  public static ActiveRule rule(Action action, Protocol protocol, Side source, Side destination) {
    return new ActiveRule(action, null, protocol, null, null, null, source, destination);
  }

  public static Side set(String id) {
    return new Side(List.of(), List.of(), List.of(id), List.of(), List.of(), List.of());
  }

  public static Side ports(PortRange... ports) {
    return new Side(List.of(), List.of(), List.of(), List.of(), List.of(ports), List.of());
  }

  public static Side nets(String... nets) {
    return new Side(
        List.copyOf(cidrs(nets)), List.of(), List.of(), List.of(), List.of(), List.of());
  }

  public static SortedSet<Cidr> cidrs(String... texts) {
    return new TreeSet<>(Arrays.stream(texts).map(Cidr::parse).toList());
  }

  public static SortedSet<SetMember> members(String... texts) {
    return new TreeSet<>(cidrs(texts).stream().map(SetMember::of).toList());
  }

  public static PolicyId global(String name) {
    return new PolicyId(new ResourceKey(Kind.GLOBAL_NETWORK_POLICY, "", name));
  }

  public static PolicyId namespaced(String namespace, String name) {
    return new PolicyId(new ResourceKey(Kind.NETWORK_POLICY, namespace, name));
  }

  public static ResourceKey workload(String name) {
    return new ResourceKey(Kind.WORKLOAD_ENDPOINT, "lab", name);
  }

  public static ActiveEndpoint endpoint(
      String interfaceName, String address, List<EndpointTier> tiers, String... profiles) {
    return new ActiveEndpoint(
        interfaceName, null, List.of(Cidr.parse(address)), tiers, List.of(profiles));
  }

  public static EndpointTier ingress(String tier, PolicyId... policies) {
    return new EndpointTier(tier, TierAction.DENY, List.of(policies), List.of());
  }
}
