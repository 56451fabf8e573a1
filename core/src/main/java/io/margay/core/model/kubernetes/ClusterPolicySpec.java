package io.margay.core.model.kubernetes;

import io.margay.core.model.codec.Checked;
import io.margay.core.model.codec.Choice;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.MaxSize;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.codec.Range;
import io.margay.core.model.codec.Required;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The spec of a ClusterNetworkPolicy of policy.networking.k8s.io/v1alpha2.
 *
 * @param priority lowest first
 */
@Doc("Which pods the policy is for, when it is asked, and its rules.")
public record ClusterPolicySpec(
    @Doc("Admin is asked before all other policies, Baseline after them.") @Required Tier tier,
    @Doc("Lowest first.") @Required @Range(min = 0, max = 1000) int priority,
    @Doc("The pods the policy is for.") @Required ClusterSubject subject,
    @Doc("Rules for traffic to the pods, first match wins.") @MaxSize(25) List<IngressRule> ingress,
    @Doc("Rules for traffic from the pods, first match wins.") @MaxSize(25)
        List<EgressRule> egress) {

  public ClusterPolicySpec {
    ingress = List.copyOf(ingress);
    egress = List.copyOf(egress);
  }

  /** When a policy is asked. */
  public enum Tier implements Choice {
    ADMIN,
    BASELINE
  }

  /** What a rule does. */
  public enum Action implements Choice {
    ACCEPT,
    DENY,
    /** Leaves the traffic to later tiers. */
    PASS
  }

  /** Traffic to the pods. */
  @Doc("Traffic from any of the peers with any of the protocols; no protocols are all.")
  public record IngressRule(
      @MaxSize(100) @Nullable String name,
      @Required Action action,
      @Required @MaxSize(25) List<ClusterIngressPeer> from,
      @MaxSize(25) List<ClusterProtocol> protocols)
      implements Checked {

    public IngressRule {
      from = List.copyOf(from);
      protocols = List.copyOf(protocols);
    }

    @Override
    public void check(Path path, Problems problems) {
      requireSome(from, path.field("from"), problems);
    }
  }

  /** Traffic from the pods. */
  @Doc("Traffic to any of the peers with any of the protocols; no protocols are all.")
  public record EgressRule(
      @MaxSize(100) @Nullable String name,
      @Required Action action,
      @Required @MaxSize(25) List<ClusterEgressPeer> to,
      @MaxSize(25) List<ClusterProtocol> protocols)
      implements Checked {

    public EgressRule {
      to = List.copyOf(to);
      protocols = List.copyOf(protocols);
    }

    @Override
    public void check(Path path, Problems problems) {
      requireSome(to, path.field("to"), problems);
    }
  }

  private static void requireSome(List<?> peers, Path path, Problems problems) {
    if (peers.isEmpty()) {
      problems.required(path, "must have at least one peer");
    }
  }
}
