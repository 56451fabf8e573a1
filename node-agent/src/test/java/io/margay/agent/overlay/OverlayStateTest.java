package io.margay.agent.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.agent.document.ResourceDocuments;
import io.margay.core.calc.Change;
import io.margay.core.model.Resource;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.InterfaceAddress;
import io.margay.core.net.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Whole worlds of resources, and the whole overlay that node a makes of them. */
final class OverlayStateTest {

  private static final Site A = site("a", "172.30.0.1/24", "fd30::1/64");
  private static final Site B = site("b", "172.30.0.2/24", "fd30::2/64");
  private static final Site FAR = site("far", "172.31.0.3/24", "fd31::3/64");

  @Test
  void everyPoolHasOneOwner() {
    Pools pools =
        new Pools(
            Map.of(
                Cidr.parse("10.0.0.0/16"), Transport.PLAIN,
                Cidr.parse("10.1.0.0/16"), Transport.VXLAN,
                Cidr.parse("10.2.0.0/16"), Transport.VXLAN_CROSS_SUBNET,
                Cidr.parse("fd01::/48"), Transport.VXLAN));
    assertThat(pools.owner(Cidr.parse("10.0.3.0/26"))).isEqualTo(Pools.Owner.BGP);
    assertThat(pools.owner(Cidr.parse("10.1.3.0/26"))).isEqualTo(Pools.Owner.FEED);
    assertThat(pools.owner(Cidr.parse("10.2.3.7"))).isEqualTo(Pools.Owner.FEED);
    assertThat(pools.owner(Cidr.parse("fd01::/122"))).isEqualTo(Pools.Owner.FEED);
    assertThat(pools.owner(Cidr.parse("192.0.2.0/24"))).isEqualTo(Pools.Owner.BGP);
    assertThat(pools.owner(Cidr.parse("0.0.0.0/0")))
        .as("what is wider than a pool is not the pool's")
        .isEqualTo(Pools.Owner.BGP);
  }

  @Test
  void alwaysMeansTheTunnelAlsoWithinASubnet() {
    Overlay overlay = plan(Transport.VXLAN, new TreeMap<>());
    assertThat(overlay.routes().toString())
        .isEqualTo(
            "{10.1.1.0/26=Vxlan[gateway=172.30.0.2], 10.1.2.0/26=Vxlan[gateway=172.31.0.3],"
                + " fd01::40/122=Vxlan[gateway="
                + Macs.linkLocal(B.mac(Family.IPV6))
                + "]}");
    assertThat(overlay.workloadMtu(1500)).isEqualTo(1430);
    assertThat(overlay.devices().get(Family.IPV4).peers())
        .extracting(peer -> peer.gateway() + " " + peer.host())
        .containsExactly("172.30.0.2 172.30.0.2", "172.31.0.3 172.31.0.3");
    assertThat(overlay.devices().get(Family.IPV6).peers())
        .extracting(peer -> peer.host().toString())
        .containsExactlyInAnyOrder("fd30::2", "fd31::3");
  }

  @Test
  void crossSubnetMeansTheTunnelOnlyBeyondTheSubnet() {
    assertThat(plan(Transport.VXLAN_CROSS_SUBNET, new TreeMap<>()).routes().toString())
        .isEqualTo(
            "{10.1.1.0/26=Direct[gateway=172.30.0.2], 10.1.2.0/26=Vxlan[gateway=172.31.0.3],"
                + " fd01::40/122=Direct[gateway=fd30::2]}");
  }

  @Test
  void aBorrowedAddressIsFoundWhereItsWorkloadIs() {
    TreeMap<Cidr, String> strays = new TreeMap<>();
    strays.put(Cidr.parse("10.1.0.5"), "b");
    strays.put(Cidr.parse("10.1.1.6"), "a");
    strays.put(Cidr.parse("10.9.0.1"), "b");
    Overlay overlay = plan(Transport.VXLAN, strays);
    assertThat(overlay.routes())
        .containsEntry(Cidr.parse("10.1.0.5"), new Overlay.Vxlan(IpAddress.parse("172.30.0.2")))
        .doesNotContainKey(Cidr.parse("10.1.1.6"))
        .as("of no encapsulated pool")
        .doesNotContainKey(Cidr.parse("10.9.0.1"));
  }

  @Test
  void withoutEncapsulationThereIsNothing() {
    Overlay overlay = plan(Transport.PLAIN, new TreeMap<>());
    assertThat(overlay.routes()).isEmpty();
    assertThat(overlay.devices()).isEmpty();
    assertThat(overlay.workloadMtu(1500)).isEqualTo(1500);
    assertThat(overlay.problems()).isEmpty();
  }

  @Test
  void whatIsMissingIsTold() {
    Overlay overlay =
        OverlayPlan.of(
            A,
            new Pools(Map.of(Cidr.parse("10.1.0.0/16"), Transport.VXLAN)),
            Map.of("a", A),
            Map.of(Cidr.parse("10.1.1.0/26"), "b"),
            Map.of(),
            OverlaySettings.DEFAULT);
    assertThat(overlay.routes()).isEmpty();
    assertThat(overlay.problems())
        .containsExactly("node b has no IPV4 address: its blocks get no routes");
  }

  @Test
  void theOrderOfChangesIsOfNoAccount() {
    List<Change> changes = new ArrayList<>(world());
    Overlay first = apply(changes);
    assertThat(first.routes().toString())
        .isEqualTo("{10.1.0.9/32=Vxlan[gateway=10.1.1.63], 10.1.1.0/26=Vxlan[gateway=10.1.1.63]}");
    assertThat(first.devices().get(Family.IPV4).address()).hasToString("10.1.0.63");
    assertThat(first.devices().get(Family.IPV4).peers())
        .containsExactly(
            new Overlay.Peer(
                IpAddress.parse("10.1.1.63"), "66:00:00:00:00:0b", IpAddress.parse("172.30.0.2")));
    Random random = new Random(7);
    for (int i = 0; i < 20; i++) {
      Collections.shuffle(changes, random);
      assertThat(apply(changes)).isEqualTo(first);
    }
  }

  @Test
  void wireguardGivesEachPeerWhatIsWithIt() {
    OverlaySettings settings = wireguard();
    Site a = keyed(A, "ka");
    TreeMap<Cidr, String> strays = new TreeMap<>();
    strays.put(Cidr.parse("10.1.1.6"), "a");
    strays.put(Cidr.parse("10.1.0.5"), "b");
    strays.put(Cidr.parse("10.1.1.7"), "far");
    Wireguard device =
        wireguard(settings, Map.of("a", a, "b", keyed(B, "kb"), "far", FAR), strays, List.of());
    assertThat(device.peers())
        .as("b has told its key")
        .hasToString("{kb=Peer[host=172.30.0.2, allowed=[10.1.0.5/32, 10.1.1.0/26]]}");
    assertThat(device.elsewhere())
        .as("what is with us or with a node without a key")
        .hasToString("[10.1.0.0/26, 10.1.1.6/32, 10.1.1.7/32, 10.1.2.0/26]");
    assertThat(device.clear()).containsExactly("far");
    assertThat(device.mtu(1500)).isEqualTo(1440);
  }

  @Test
  void aKeyOfTwoNodesIsNobodys() {
    Wireguard device =
        wireguard(
            wireguard(),
            Map.of("a", keyed(A, "ka"), "b", keyed(B, "k"), "far", keyed(FAR, "k")),
            new TreeMap<>(),
            List.of(
                "node b has the WireGuard key of another: nothing is sent to either",
                "node far has the WireGuard key of another: nothing is sent to either"));
    assertThat(device.peers()).isEmpty();
    assertThat(device.clear()).isEmpty();
    assertThat(device.dropped()).hasToString("[10.1.1.0/26, 10.1.2.0/26]");
    assertThat(device.elsewhere()).hasToString("[10.1.0.0/26]");
  }

  private static Wireguard wireguard(
      OverlaySettings settings,
      Map<String, Site> sites,
      TreeMap<Cidr, String> strays,
      List<String> problems) {
    Overlay overlay =
        OverlayPlan.of(
            sites.get("a"),
            new Pools(Map.of(Cidr.parse("10.1.0.0/16"), Transport.PLAIN)),
            sites,
            Map.of(
                Cidr.parse("10.1.0.0/26"), "a",
                Cidr.parse("10.1.1.0/26"), "b",
                Cidr.parse("10.1.2.0/26"), "far"),
            strays,
            settings);
    assertThat(overlay.problems()).isEqualTo(problems);
    return overlay.wireguard().get(Family.IPV4);
  }

  private static OverlaySettings wireguard() {
    OverlaySettings otherwise = OverlaySettings.DEFAULT;
    return new OverlaySettings(
        4096,
        4789,
        0,
        0,
        0,
        new Wireguard.Settings(true, "wg0", 51820, 0, Duration.ZERO, 99, false, false),
        otherwise.wireguardV6(),
        List.of());
  }

  private static Site keyed(Site site, String key) {
    return new Site(
        site.name(),
        site.addresses(),
        Map.of(),
        null,
        Map.of(),
        Map.of(Family.IPV4, key),
        Map.of());
  }

  @Test
  void ethernetAddressesAreLocalAndOfOneStation() {
    String mac = Macs.of("a", Family.IPV4);
    assertThat(mac).matches("66(:[0-9a-f]{2}){5}").isEqualTo(Macs.of("a", Family.IPV4));
    assertThat(Macs.of("b", Family.IPV4)).isNotEqualTo(mac);
    assertThat(Macs.of("a", Family.IPV6)).isNotEqualTo(mac);
    assertThat(Macs.linkLocal("ee:ee:ee:ee:ee:ee")).hasToString("fe80::ecee:eeff:feee:eeee");
  }

  private static Overlay plan(Transport transport, TreeMap<Cidr, String> strays) {
    TreeMap<Cidr, String> blocks = new TreeMap<>();
    blocks.put(Cidr.parse("10.1.0.0/26"), "a");
    blocks.put(Cidr.parse("10.1.1.0/26"), "b");
    blocks.put(Cidr.parse("10.1.2.0/26"), "far");
    blocks.put(Cidr.parse("fd01::/122"), "a");
    blocks.put(Cidr.parse("fd01::40/122"), "b");
    return OverlayPlan.of(
        A,
        new Pools(Map.of(Cidr.parse("10.1.0.0/16"), transport, Cidr.parse("fd01::/48"), transport)),
        Map.of("a", A, "b", B, "far", FAR),
        blocks,
        strays,
        OverlaySettings.DEFAULT);
  }

  private static Overlay apply(List<Change> changes) {
    OverlayState state =
        new OverlayState("a", InterfaceAddress.parse("172.30.0.1/24"), OverlaySettings.DEFAULT);
    state.changed(changes);
    return state.overlay();
  }

  private static List<Change> world() {
    return List.<Change>of(
        put("IPPool", "p", "{\"cidr\":\"10.1.0.0/16\",\"vxlanMode\":\"Always\"}"),
        put(
            "Node",
            "a",
            "{\"bgp\":{\"ipv4Address\":\"172.30.0.1/24\"},\"ipv4VXLANTunnelAddr\":\"10.1.0.63\"}"),
        put(
            "Node",
            "b",
            "{\"bgp\":{\"ipv4Address\":\"172.30.0.2/24\"},\"ipv4VXLANTunnelAddr\":\"10.1.1.63\",\"vxlanTunnelMACAddr\":\"66:00:00:00:00:0B\"}"),
        put("BlockAffinity", "a-10-1-0-0-26", "{\"node\":\"a\",\"cidr\":\"10.1.0.0/26\"}"),
        put(
            "WorkloadEndpoint",
            "b-cni-w-eth0",
            "{\"node\":\"b\",\"orchestrator\":\"cni\",\"workload\":\"w\",\"containerID\":\"w\",\"endpoint\":\"eth0\",\"interfaceName\":\"cali1\",\"ipNetworks\":[\"10.1.0.9/32\"]}"),
        put("BlockAffinity", "b-10-1-1-0-26", "{\"node\":\"b\",\"cidr\":\"10.1.1.0/26\"}"));
  }

  private static Change put(String kind, String name, String spec) {
    String json =
        "{\"apiVersion\":\"projectcalico.org/v3\",\"kind\":\"%s\",\"metadata\":{\"name\":\"%s\"%s},\"spec\":%s}"
            .formatted(
                kind, name, kind.equals("WorkloadEndpoint") ? ",\"namespace\":\"lab\"" : "", spec);
    Resource resource =
        ResourceDocuments.read(json.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    return new Change.Put(resource);
  }

  private static Site site(String name, String ipv4, String ipv6) {
    return Site.of(
        name,
        Map.of(
            Family.IPV4, InterfaceAddress.parse(ipv4), Family.IPV6, InterfaceAddress.parse(ipv6)));
  }
}
