package io.margay.agent.dataplane.matrix;

import static io.margay.agent.dataplane.Samples.OPEN;
import static io.margay.agent.dataplane.Samples.cidrs;
import static io.margay.agent.dataplane.Samples.global;
import static io.margay.agent.dataplane.Samples.ingress;
import static io.margay.agent.dataplane.Samples.rule;
import static io.margay.agent.dataplane.Samples.workload;
import static org.assertj.core.api.Assertions.assertThat;

import io.margay.agent.dataplane.backend.Backend;
import io.margay.agent.dataplane.matrix.PacketLab.Probe;
import io.margay.agent.dataplane.nat.Outgoing;
import io.margay.agent.overlay.Overlay;
import io.margay.core.calc.ActiveEndpoint;
import io.margay.core.calc.ActivePolicy;
import io.margay.core.calc.ActiveRule.Side;
import io.margay.core.calc.Update;
import io.margay.core.model.Action;
import io.margay.core.model.Protocol;
import io.margay.core.model.QoSControls;
import io.margay.core.model.WorkloadEndpoint;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Packet rates, connections and code points, with real packets on every backend. */
final class LimitsTest {

  /** The kernel may deliver late what it forwards for somebody else's sake. */
  private static final long SILENCE_NANOS = 200_000_000L;

  private final World world = new World();

  @ParameterizedTest
  @EnumSource(Backend.class)
  void packetsBeyondTheRateAreDropped(Backend backend) throws Exception {
    try (PacketLab lab = new PacketLab(backend, World.interfaces())) {
      lab.dataplane().accept(open());
      lab.dataplane().accept(List.of(put("b", qos("ingressPacketRate:1,ingressPacketBurst:5"))));
      lab.dataplane().accept(List.of(put("c", qos("egressPacketRate:1,egressPacketBurst:7"))));
      assertThat(lab.dataplane().apply().failures()).isEmpty();
      assertThat(lab.dataplane().resync()).isEmpty();
      for (Family family : Family.values()) {
        assertThat(arrived(lab, "a > b udp 80", 20, family)).as("to b").isBetween(5, 7);
        assertThat(arrived(lab, "c > a udp 80", 20, family)).as("from c").isBetween(7, 9);
        assertThat(arrived(lab, "b > a udp 80", 20, family)).as("from b").isEqualTo(20);
        assertThat(arrived(lab, "a > c udp 80", 20, family)).as("to c").isEqualTo(20);
      }
      lab.dataplane()
          .accept(
              List.of(put("b", null), put("c", qos("egressPacketRate:1000,egressPacketBurst:5"))));
      assertThat(lab.dataplane().apply().failures()).isEmpty();
      for (Family family : Family.values()) {
        assertThat(arrived(lab, "a > b udp 80", 20, family)).as("no longer").isEqualTo(20);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void connectionsBeyondTheMostAreRefused(Backend backend) throws Exception {
    try (PacketLab lab = new PacketLab(backend, World.interfaces())) {
      lab.dataplane().accept(open());
      lab.dataplane().accept(List.of(put("b", qos("ingressMaxConnections:3"))));
      lab.dataplane().accept(List.of(put("c", qos("egressMaxConnections:2"))));
      assertThat(lab.dataplane().apply().failures()).isEmpty();
      assertThat(lab.dataplane().resync()).isEmpty();
      for (Family family : Family.values()) {
        assertThat(arrived(lab, "a > b udp 80", 6, family)).as("to b").isEqualTo(3);
        assertThat(arrived(lab, "d > b udp 80", 6, family)).as("to b, whoever").isZero();
        assertThat(arrived(lab, "c > a udp 80", 6, family)).as("from c").isEqualTo(2);
        assertThat(arrived(lab, "b > a udp 80", 6, family)).as("from b").isEqualTo(6);
        assertThat(lab.netns("calia").refusal(World.address("b", family).toString(), 80))
            .as("TCP is answered")
            .contains("refused");
      }
      if (backend != Backend.IPTABLES_LEGACY) {
        // A change of policy: what was counted counts on. The older interface forgets it with
        // every change of its table.
        lab.dataplane()
            .accept(
                List.of(
                    new Update.PolicyPut(
                        global("udp"),
                        new ActivePolicy(
                            "default",
                            List.of(rule(Action.ALLOW, Protocol.UDP, Side.ANY, Side.ANY)),
                            List.of())),
                    new Update.EndpointPut(
                        workload("b"),
                        endpoint(
                            "b",
                            qos("ingressMaxConnections:3"),
                            List.of(ingress("default", global("udp")))))));
        assertThat(lab.dataplane().apply().failures()).isEmpty();
        assertThat(arrived(lab, "a > b udp 80", 3, Family.IPV4)).isZero();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void whatLeavesThePoolsIsMarked(Backend backend) throws Exception {
    try (PacketLab lab = new PacketLab(backend, World.interfaces())) {
      lab.dataplane().accept(open());
      lab.dataplane().accept(List.of(put("a", qos("dscp:46"))));
      lab.dataplane()
          .setOverlay(
              Overlay.NONE.with(new Outgoing(cidrs(), cidrs("10.77.0.0/16", "fd00:77::/32"))));
      assertThat(lab.dataplane().apply().failures()).isEmpty();
      assertThat(lab.dataplane().resync()).isEmpty();
      for (Family family : Family.values()) {
        assertThat(codePoint(lab, "a > outside udp 80", family)).isEqualTo(46);
        assertThat(codePoint(lab, "a > b udp 80", family)).as("within the pools").isZero();
        assertThat(codePoint(lab, "b > outside udp 80", family)).as("another's").isZero();
      }
      lab.dataplane().accept(List.of(put("a", null)));
      assertThat(lab.dataplane().apply().failures()).isEmpty();
      assertThat(codePoint(lab, "a > outside udp 80", Family.IPV4)).as("no longer").isZero();
    }
  }

  private int codePoint(PacketLab lab, String row, Family family) throws Exception {
    Probe probe = probe(row, family, true);
    assertThat(lab.wrong(List.of(probe))).isEmpty();
    byte[] frame = lab.frame(probe);
    int bits = (frame[14] & 0xff) << 8 | frame[15] & 0xff;
    return family == Family.IPV4 ? bits >> 2 & 0x3f : bits >> 6 & 0x3f;
  }

  /** How many of so many packets arrive that are sent at once, each of a connection of its own. */
  private int arrived(PacketLab lab, String row, int count, Family family) throws Exception {
    List<Probe> probes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      probes.add(probe(row, family, false));
    }
    return lab.wrong(probes, SILENCE_NANOS).size();
  }

  private Probe probe(String row, Family family, boolean expected) {
    Case.Cell cell = Case.cell(row + (expected ? " yes" : " no"));
    return new Probe(
        World.interfaceOf(cell.from()),
        World.interfaceOf(cell.to()),
        world.packet(cell, family),
        expected);
  }

  private static List<Update> open() {
    List<Update> updates = new ArrayList<>();
    updates.add(new Update.ProfilePut("open", OPEN));
    Stream.of("a", "b", "c", "d").forEach(name -> updates.add(put(name, null)));
    return updates;
  }

  private static Update put(String name, @Nullable QoSControls qos) {
    return new Update.EndpointPut(workload(name), endpoint(name, qos, List.of()));
  }

  private static ActiveEndpoint endpoint(
      String name, @Nullable QoSControls qos, List<ActiveEndpoint.EndpointTier> tiers) {
    return new ActiveEndpoint(
        World.interfaceOf(name),
        null,
        Stream.of(Family.values()).map(f -> Cidr.host(World.address(name, f))).toList(),
        List.of(),
        List.of(),
        List.of(),
        qos,
        tiers,
        tiers,
        List.of("open"));
  }

  /** As a workload's spec says it. */
  private static QoSControls qos(String fields) {
    WorkloadEndpoint endpoint =
        (WorkloadEndpoint)
            Case.resource(
                "wep lab/here-cni-w-eth0 {orchestrator:\"cni\",node:\"here\",containerID:\"w\","
                    + "endpoint:\"eth0\",interfaceName:\"caliw\",ipNetworks:[\"10.77.0.9/32\"],"
                    + "qosControls:{"
                    + fields
                    + "}}");
    return Objects.requireNonNull(endpoint.spec().qosControls());
  }
}
