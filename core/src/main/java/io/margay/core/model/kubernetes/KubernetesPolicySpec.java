package io.margay.core.model.kubernetes;

import io.margay.core.model.codec.Defaulted;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.MaxSize;
import io.margay.core.model.codec.UniqueItems;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The spec of a NetworkPolicy of networking.k8s.io/v1. */
@Doc("Which pods the policy is for, and who may talk to them and they to whom.")
public record KubernetesPolicySpec(
    @Doc("The pods the policy is for; all of the namespace if empty.")
        @Nullable LabelSelector podSelector,
    @Doc("Traffic to the pods that is allowed.") @MaxSize(1024) List<IngressRule> ingress,
    @Doc("Traffic from the pods that is allowed.") @MaxSize(1024) List<EgressRule> egress,
    @Doc("Ingress, and Egress if there are egress rules, if not given.") @UniqueItems
        List<PolicyDirection> policyTypes)
    implements Defaulted<KubernetesPolicySpec> {

  public KubernetesPolicySpec {
    ingress = List.copyOf(ingress);
    egress = List.copyOf(egress);
    policyTypes = List.copyOf(policyTypes);
  }

  /** Traffic to the pods: from any of the peers (from anywhere if none), on any of the ports. */
  @Doc("Traffic from any of the peers on any of the ports; none given is all.")
  public record IngressRule(List<PolicyPeer> from, List<PolicyPort> ports) {

    public IngressRule {
      from = List.copyOf(from);
      ports = List.copyOf(ports);
    }
  }

  /** Traffic from the pods: to any of the peers (to anywhere if none), on any of the ports. */
  @Doc("Traffic to any of the peers on any of the ports; none given is all.")
  public record EgressRule(List<PolicyPeer> to, List<PolicyPort> ports) {

    public EgressRule {
      to = List.copyOf(to);
      ports = List.copyOf(ports);
    }
  }

  /** Whether nothing is given, defaults aside. */
  public boolean saysNothing() {
    return withDefaults()
        .equals(new KubernetesPolicySpec(null, List.of(), List.of(), List.of()).withDefaults());
  }

  @Override
  public KubernetesPolicySpec withDefaults() {
    List<PolicyDirection> types =
        !policyTypes.isEmpty()
            ? policyTypes
            : egress.isEmpty()
                ? List.of(PolicyDirection.INGRESS)
                : List.of(PolicyDirection.INGRESS, PolicyDirection.EGRESS);
    return new KubernetesPolicySpec(
        podSelector == null ? LabelSelector.ALL : podSelector, ingress, egress, types);
  }
}
