package io.margay.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.margay.core.model.Kind;
import io.margay.lab.traffic.DatagramSink;
import io.margay.lab.traffic.DatagramSource;
import io.margay.lab.traffic.Listener;
import io.margay.lab.traffic.Place;
import io.margay.lab.traffic.Probe.Outcome;
import io.margay.lab.traffic.ProbeSeries;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An agent is killed and comes back; the kernel goes on enforcing what it was told. */
@ExtendWith(NeedsRoot.class)
class AgentRestartTest {

  private static final int TCP = 7000;
  private static final int UDP = 7001;
  private static final Duration PACE = Duration.ofMillis(2);

  private static final String POLICY =
      """
      apiVersion: projectcalico.org/v3
      kind: GlobalNetworkPolicy
      metadata: {name: restart}
      spec:
        selector: role == 'restart-server'
        types: [Ingress]
        ingress:
        - {action: Allow, protocol: TCP, source: {selector: role == 'restart-client'}, destination: {ports: [7000]}}
        - {action: Allow, protocol: UDP, source: {selector: role == 'restart-client'}, destination: {ports: [7001]}}
      """;

  private final TheLab lab = TheLab.get();

  @Test
  void noPacketOfAnAllowedFlowIsLostAndNoneOfAForbiddenOneGetsThrough() {
    lab.apply(POLICY);
    try (TheLab.Scene scene = lab.scene()) {
      Place client = scene.add("rs-client", "node1", "restart-client");
      Place server = scene.add("rs-server", "node2", "restart-server");
      Place stranger = scene.add("rs-stranger", "node3", "restart-stranger");
      awaitEnforced(client, server);
      try (Listener listener = new Listener(server, TCP);
          DatagramSink sink = new DatagramSink(server, UDP)) {
        runWhileTheAgentDiesAndReturns(client, server, stranger, sink);
        assertThat(listener.accepted()).isPositive();
      }
    } finally {
      lab.delete(Kind.GLOBAL_NETWORK_POLICY, "", "restart");
    }
  }

  private void runWhileTheAgentDiesAndReturns(
      Place client, Place server, Place stranger, DatagramSink sink) {
    DatagramSource allowed = new DatagramSource(client, server.address(), UDP, PACE);
    DatagramSource forbidden = new DatagramSource(stranger, server.address(), UDP, PACE);
    try (RouteWatch own = new RouteWatch(lab, "node2");
        RouteWatch others = new RouteWatch(lab, "node1");
        ProbeSeries open = new ProbeSeries(client, server.address(), TCP);
        ProbeSeries closed = new ProbeSeries(stranger, server.address(), TCP)) {
      awaitTraffic(allowed, 500);
      lab.parts().kill("node2");
      assertThat(lab.parts().isHealthy("node2")).isFalse();
      awaitTraffic(allowed, 1000);
      lab.parts().start("node2");
      awaitTraffic(allowed, 1000);
      allowed.close();
      forbidden.close();
      open.close();
      closed.close();

      await()
          .untilAsserted(
              () -> assertThat(sink.received(client.address())).isEqualTo(allowed.sent()));
      assertThat(allowed.sent()).isGreaterThan(2000);
      assertThat(forbidden.sent()).isGreaterThan(1000);
      assertThat(sink.received(stranger.address())).isZero();
      assertThat(open.count(Outcome.OPEN)).isEqualTo(open.attempts()).isGreaterThan(100);
      assertThat(closed.count(Outcome.OPEN)).isZero();
      assertThat(closed.attempts()).isGreaterThan(100);
      own.assertNothingLost();
      others.assertNothingLost();
    }
  }

  /** Until datagrams of the client arrive. */
  private static void awaitEnforced(Place client, Place server) {
    try (DatagramSink sink = new DatagramSink(server, UDP);
        DatagramSource source = new DatagramSource(client, server.address(), UDP, PACE)) {
      await().until(() -> sink.received(client.address()) > 10);
    }
  }

  private static void awaitTraffic(DatagramSource source, int more) {
    int goal = source.sent() + more;
    await().until(() -> source.sent() >= goal);
  }
}
