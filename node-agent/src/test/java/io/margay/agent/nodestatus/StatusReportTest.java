package io.margay.agent.nodestatus;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.agent.document.ResourceDocuments;
import io.margay.agent.routing.BgpState;
import io.margay.bgp.peering.PeerOrigin;
import io.margay.bgp.session.State;
import io.margay.core.model.CalicoNodeStatusStatus;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StatusReportTest {

  private static final Instant BOOTED = Instant.parse("2026-11-26T12:00:00.9Z");
  private static final Instant CHANGED = Instant.parse("2026-11-26T12:10:00Z");
  private static final IpAddress ROUTER = IpAddress.parse("172.30.0.1");

  private static BgpState.Peer peer(String address, PeerOrigin origin, State state) {
    return new BgpState.Peer(IpAddress.parse(address), origin, state, CHANGED);
  }

  private static String json(BgpState state) {
    return new String(
        ResourceDocuments.write(
            new CalicoNodeStatusStatus(
                null, StatusReport.agent(state, "margay 1"), StatusReport.bgp(state), null)),
        StandardCharsets.UTF_8);
  }

  @Test
  void aNodeOfBothFamiliesWithSessions() {
    BgpState state =
        new BgpState(
            Set.of(Family.IPV4, Family.IPV6),
            ROUTER,
            BOOTED,
            CHANGED,
            List.of(
                peer("172.30.0.2", PeerOrigin.NODE_MESH, State.ESTABLISHED),
                peer("172.30.0.3", PeerOrigin.NODE_PEER, State.OPEN_SENT),
                peer("172.30.0.4", PeerOrigin.GLOBAL_PEER, State.OPEN_CONFIRM),
                peer("fd00::2", PeerOrigin.GLOBAL_PEER, State.ESTABLISHED),
                peer("fd00::3", PeerOrigin.NODE_MESH, State.IDLE)));
    String since = "\"since\":\"2026-11-26T12:10:00Z\"}";
    String daemon =
        "{\"state\":\"Ready\",\"version\":\"margay 1\",\"routerID\":\"172.30.0.1\","
            + "\"lastBootTime\":\"2026-11-26T12:00:00Z\",\"lastReconfigurationTime\":\"2026-11-26T12:10:00Z\"}";
    assertThat(json(state))
        .isEqualTo(
            "{\"agent\":{\"birdV4\":"
                + daemon
                + ",\"birdV6\":"
                + daemon
                + "},\"bgp\":{\"numberEstablishedV4\":1,\"numberNotEstablishedV4\":2,"
                + "\"numberEstablishedV6\":1,\"numberNotEstablishedV6\":1,\"peersV4\":["
                + "{\"peerIP\":\"172.30.0.2\",\"type\":\"NodeMesh\",\"state\":\"Established\","
                + since
                + ",{\"peerIP\":\"172.30.0.3\",\"type\":\"NodePeer\",\"state\":\"OpenSent\","
                + since
                + ",{\"peerIP\":\"172.30.0.4\",\"type\":\"GlobalPeer\",\"state\":\"OpenConfirm\","
                + since
                + "],\"peersV6\":["
                + "{\"peerIP\":\"fd00::2\",\"type\":\"GlobalPeer\",\"state\":\"Established\","
                + since
                + ",{\"peerIP\":\"fd00::3\",\"type\":\"NodeMesh\",\"state\":\"Idle\","
                + since
                + "]}}");
  }

  @Test
  void aFamilyThatTheNodeHasNoAddressOfIsNotReady() {
    String json = json(new BgpState(Set.of(Family.IPV4), ROUTER, BOOTED, CHANGED, List.of()));
    assertThat(json).contains("\"birdV4\":{\"state\":\"Ready\"");
    assertThat(json).contains("\"birdV6\":{\"state\":\"NotReady\"}");
  }

  @Test
  void aNodeWithoutBgpSaysSo() {
    String json =
        "{\"agent\":{\"birdV4\":{\"state\":\"NotReady\"},\"birdV6\":{\"state\":\"NotReady\"}},"
            + "\"bgp\":{\"numberEstablishedV4\":0,\"numberNotEstablishedV4\":0,"
            + "\"numberEstablishedV6\":0,\"numberNotEstablishedV6\":0}}";
    assertThat(json(new BgpState(Set.of(), ROUTER, BOOTED, CHANGED, List.of()))).isEqualTo(json);
    // Before the speaker has a plan.
    assertThat(json(new BgpState(Set.of(), null, BOOTED, null, List.of()))).isEqualTo(json);
  }
}
