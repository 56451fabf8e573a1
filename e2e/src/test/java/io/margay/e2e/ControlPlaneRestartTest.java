package io.margay.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.margay.core.model.Kind;
import io.margay.lab.traffic.Listener;
import io.margay.lab.traffic.Place;
import io.margay.lab.traffic.Probe;
import io.margay.lab.traffic.Probe.Outcome;
import io.margay.lab.traffic.ProbeSeries;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** policy-api goes and comes back; agents keep what they know, and go on where they were. */
@ExtendWith(NeedsRoot.class)
class ControlPlaneRestartTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int MANY = 40;
  private static final String CHANGES = "margay_feed_changes_total";

  private static final String POLICY =
      """
      apiVersion: projectcalico.org/v3
      kind: GlobalNetworkPolicy
      metadata: {name: %s}
      spec:
        selector: role == '%s'
        types: [Ingress]
        ingress:
        - {action: Allow, protocol: TCP, source: {selector: role == 'cp-friend'}, destination: {ports: [7100]}}
      """;

  private final TheLab lab = TheLab.get();

  @AfterEach
  void policyApiIsBackAndThePoliciesAreGone() {
    lab.parts().start("policy-api");
    for (int i = 0; i < MANY; i++) {
      lab.delete(Kind.GLOBAL_NETWORK_POLICY, "", "cp-" + i);
    }
    for (String policy : List.of("cp-after", "cp-closed")) {
      lab.delete(Kind.GLOBAL_NETWORK_POLICY, "", policy);
    }
  }

  @Test
  void agentsResumeByRevisionAndAreSentOnlyWhatChanged() {
    Map<String, Double> before = new HashMap<>();
    for (var node : lab.description().nodes()) {
      before.put(node.name(), lab.metric(node.name(), CHANGES));
    }
    for (int i = 0; i < MANY; i++) {
      lab.apply(POLICY.formatted("cp-" + i, "cp-none-" + i));
    }
    before.forEach((node, count) ->
        await().atMost(LIMIT).until(() -> lab.metric(node, CHANGES) >= count + MANY));
    before.replaceAll((node, _) -> lab.metric(node, CHANGES));
    Map<String, Integer> streams = new HashMap<>();
    before.keySet().forEach(node -> streams.put(node, streams(node)));

    lab.parts().stop("policy-api");
    lab.parts().start("policy-api");
    before.keySet().forEach(node -> await().atMost(LIMIT).until(() -> connected(node)));
    lab.apply(POLICY.formatted("cp-after", "cp-none"));

    before.forEach((node, count) -> {
      await().atMost(LIMIT).until(() -> lab.metric(node, CHANGES) > count);
      assertThat(streams(node)).isGreaterThan(streams.get(node));
      assertThat(lab.metric(node, CHANGES) - count).isLessThan(MANY);
    });
  }

  @Test
  void aWorkloadAddedWhileItsAgentsFeedIsDownStaysClosedToForbiddenPeers() {
    lab.apply(POLICY.formatted("cp-closed", "cp-protected"));
    try (TheLab.Scene scene = lab.scene()) {
      Place friend = scene.add("cp-friend", "node1", "cp-friend");
      Place stranger = scene.add("cp-stranger", "node3", "cp-stranger");
      // The policy and its set of friends are at node2's agent before the feed goes.
      Place first = scene.add("cp-first", "node2", "cp-protected");
      try (Listener _ = new Listener(first, 7100)) {
        await().atMost(LIMIT).until(() -> reaches(friend, first) && !reaches(stranger, first));
      }

      lab.parts().kill("policy-api");
      Place late = scene.add("cp-late", "node2", "cp-protected");
      try (Listener _ = new Listener(late, 7100);
          ProbeSeries forbidden = new ProbeSeries(stranger, late.address(), 7100)) {
        await().atMost(LIMIT).until(() -> reaches(friend, late));
        await().atMost(LIMIT).until(() -> forbidden.attempts() > 100);
        lab.parts().start("policy-api");
        int soFar = forbidden.attempts();
        await().atMost(LIMIT).until(() -> forbidden.attempts() > soFar + 100);
        assertThat(forbidden.count(Outcome.OPEN)).isZero();
        assertThat(reaches(friend, late)).isTrue();
      }
    }
  }

  private static boolean reaches(Place from, Place to) {
    return Probe.tcp(from, to.address(), 7100, Duration.ofMillis(700)).isOpen();
  }

  private boolean connected(String node) {
    return !lab.status(node).path("feed").path("connectedTo").isNull();
  }

  private int streams(String node) {
    return lab.status(node).path("feed").path("streams").asInt();
  }
}
