package io.margay.agent.dataplane.counts;

import static io.margay.agent.dataplane.Samples.global;
import static org.assertj.core.api.Assertions.assertThat;

import io.margay.agent.dataplane.plan.ChainNames;
import io.margay.agent.dataplane.plan.Direction;
import io.margay.agent.dataplane.plan.KernelCount;
import io.margay.core.calc.PolicyId;
import io.margay.core.net.Family;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RuleCountsTest {

  private static final PolicyId P = global("p");
  private static final PolicyId Q = global("q");

  private final RuleCounts counts = new RuleCounts();

  @Test
  void whatIsReadIsAddedUpAndNeverFalls() {
    read(List.of(P), count(P, 0, 5));
    assertThat(total(P, 0)).isEqualTo(5);
    read(List.of(P), count(P, 0, 5));
    assertThat(total(P, 0)).as("nothing came").isEqualTo(5);
    read(List.of(P), count(P, 0, 9));
    assertThat(total(P, 0)).isEqualTo(9);
    read(List.of(P), count(P, 0, 2));
    assertThat(total(P, 0)).as("written anew").isEqualTo(11);
    read(List.of(P));
    assertThat(total(P, 0)).as("gone for a while").isEqualTo(11);
    read(List.of(P), count(P, 0, 3));
    assertThat(total(P, 0)).isEqualTo(14);
  }

  @Test
  void severalRulesOfTheKernelCountForOneOfAPolicy() {
    read(
        List.of(P),
        count(P, 0, 5),
        count(P, 0, 6),
        new KernelCount(Family.IPV6, "filter", ChainNames.policy(Direction.INGRESS, P), 0, 7, 70),
        count(P, 1, 1));
    assertThat(total(P, 0)).isEqualTo(18);
    assertThat(total(P, 1)).isEqualTo(1);
  }

  @Test
  void whatAPolicyCountedGoesWithIt() {
    read(List.of(P, Q), count(P, 0, 5), count(Q, 0, 5));
    read(List.of(Q), count(P, 0, 6), count(Q, 0, 6));
    assertThat(counts.totals().keySet()).extracting(RuleCounts.RuleId::policy).containsOnly(Q);
    read(List.of(P, Q), count(P, 0, 2), count(Q, 0, 6));
    assertThat(total(P, 0)).as("come again").isEqualTo(2);
  }

  private void read(List<PolicyId> policies, KernelCount... all) {
    counts.read(Arrays.asList(all), policies);
  }

  private static KernelCount count(PolicyId policy, int rule, long packets) {
    return new KernelCount(
        Family.IPV4,
        "filter",
        ChainNames.policy(Direction.INGRESS, policy),
        rule,
        packets,
        10 * packets);
  }

  private long total(PolicyId policy, int rule) {
    RuleCounts.Count count =
        counts.totals().get(new RuleCounts.RuleId(policy, Direction.INGRESS, rule));
    assertThat(count.bytes()).isEqualTo(10 * count.packets());
    return count.packets();
  }
}
