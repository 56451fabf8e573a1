package io.margay.agent.dataplane.iptables;

import io.margay.core.calc.ActiveEndpoint;
import io.margay.core.calc.ActiveEndpoint.EndpointTier;
import io.margay.core.calc.PolicyId;
import io.margay.core.model.TierAction;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The chain of one endpoint and direction. Packets of known connections are accepted at once; for
 * others each tier's policies are asked in order, then the profiles, until one allows (the packet
 * returns with the accept bit) or denies; what nobody allowed is dropped.
 */
final class EndpointRenderer {

  private static final String ALLOWED = Marks.has(Marks.ACCEPT) + " -j RETURN";

  /** Which chains there are: a jump to one that is missing would be refused with all the rest. */
  private final Predicate<String> chains;

  EndpointRenderer(Predicate<String> chains) {
    this.chains = chains;
  }

  List<String> render(ActiveEndpoint endpoint, Direction direction) {
    List<String> rules = new ArrayList<>();
    rules.add("-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT");
    rules.add("-m conntrack --ctstate INVALID -j DROP");
    rules.add(Marks.clear(Marks.ACCEPT | Marks.PASS));
    endpoint.tiers().forEach(tier -> tier(tier, direction, rules));
    for (String profile : endpoint.profiles()) {
      rules.add(jump("", ChainNames.profile(direction, profile)));
      rules.add(ALLOWED);
    }
    rules.add("-j DROP");
    return rules;
  }

  private void tier(EndpointTier tier, Direction direction, List<String> rules) {
    List<PolicyId> policies = direction == Direction.INGRESS ? tier.ingress() : tier.egress();
    if (policies.isEmpty()) {
      return;
    }
    String notPassed = Marks.lacks(Marks.PASS) + " ";
    rules.add(Marks.clear(Marks.PASS));
    for (PolicyId policy : policies) {
      rules.add(jump(notPassed, ChainNames.policy(direction, policy)));
      rules.add(ALLOWED);
    }
    if (tier.defaultAction() == TierAction.DENY) {
      rules.add(notPassed + "-j DROP");
    }
  }

  private String jump(String match, String chain) {
    return match + "-j " + (chains.test(chain) ? chain : "DROP");
  }
}
