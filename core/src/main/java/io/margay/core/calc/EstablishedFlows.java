package io.margay.core.calc;

import io.margay.core.model.PolicyType;
import io.margay.core.model.ResourceKey;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which established flows of the node's workloads are forbidden by now, and are to be closed
 * because a policy asks for it. A kernel asks policies only about the first packet of a flow, so
 * someone has to ask again when policies change.
 */
public final class EstablishedFlows {

  private final Desired desired;
  private final Map<IpAddress, ResourceKey> workloads = new HashMap<>();

  /** Who forbids a flow. */
  public record Forbidden(ResourceKey endpoint, PolicyType direction, Verdict verdict) {
    @Override
    public String toString() {
      return direction.text() + " of " + endpoint + " is " + verdict;
    }
  }

  public EstablishedFlows(Desired desired) {
    this.desired = desired;
    desired
        .endpoints()
        .forEach((key, endpoint) -> {
          for (Cidr address : endpoint.addresses()) {
            workloads.putIfAbsent(address.address(), key);
          }
        });
  }

  /**
   * Whether to close a flow: its first packet would now be denied at its source or its destination,
   * and what denies it is a policy that asks for closing, or the end of a tier in which such a
   * policy has a say.
   *
   * @param first the packet that began the flow, with its source before translation and its
   *     destination after it (source of the original, source of the reply direction)
   */
  public Optional<Forbidden> toClose(Packet first) {
    return Stream.of(
            forbidden(workloads.get(first.source()), PolicyType.EGRESS, first),
            forbidden(workloads.get(first.destination()), PolicyType.INGRESS, first))
        .flatMap(Optional::stream)
        .filter(this::isToClose)
        .findFirst();
  }

  private Optional<Forbidden> forbidden(
      @Nullable ResourceKey endpoint, PolicyType direction, Packet packet) {
    if (endpoint == null) {
      return Optional.empty();
    }
    Verdict verdict = PolicyEvaluator.verdict(desired, Question.of(endpoint, direction), packet);
    return verdict.allowed()
        ? Optional.empty()
        : Optional.of(new Forbidden(endpoint, direction, verdict));
  }

  private boolean isToClose(Forbidden forbidden) {
    return switch (forbidden.verdict.decider()) {
      case Verdict.Decider.PolicyRule rule -> closes(rule.policy());
      case Verdict.Decider.TierEnd end -> closes(forbidden, end.tier());
      case Verdict.Decider.ProfileRule _,
          Verdict.Decider.NoneForForwarded _,
          Verdict.Decider.Nothing _ ->
          false;
    };
  }

  private boolean closes(Forbidden forbidden, String tier) {
    ActiveEndpoint endpoint = desired.endpoints().get(forbidden.endpoint);
    return endpoint != null
        && endpoint.tiers().stream()
            .filter(each -> each.name().equals(tier))
            .flatMap(each ->
                (forbidden.direction == PolicyType.INGRESS ? each.ingress() : each.egress())
                    .stream())
            .anyMatch(this::closes);
  }

  private boolean closes(PolicyId id) {
    ActivePolicy policy = desired.policies().get(id);
    return policy != null && policy.closeForbidden();
  }
}
