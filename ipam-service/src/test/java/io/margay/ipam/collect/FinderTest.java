package io.margay.ipam.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.core.model.Kind;
import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import io.margay.core.model.Resources;
import io.margay.core.net.Cidr;
import io.margay.core.selector.Selector;
import io.margay.ipam.block.Reservations;
import io.margay.ipam.pool.Cluster;
import io.margay.ipam.pool.Endpoints;
import io.margay.ipam.pool.Pool;
import io.margay.ipam.pool.Settings;
import io.margay.ipam.pool.Use;
import io.margay.ipam.store.AddressRows.Owner;
import io.margay.ipam.store.BlockRows;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What counts as lost, and from when on, in virtual time. */
class FinderTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Grace GRACE = new Grace(Duration.ofMinutes(15), Duration.ofMinutes(1));

  private final Finder finder = new Finder(GRACE);
  private final List<Owner> addresses = new ArrayList<>();
  private final List<BlockRows.Use> blocks = new ArrayList<>();
  private final Map<ResourceKey, Resource> known = new HashMap<>();
  private final Map<String, Map<String, String>> nodes =
      new HashMap<>(Map.of("n1", Map.of("rack", "a")));
  private Instant now = START;

  @Test
  void anAddressWithoutAnEndpointGoesAfterTheGrace() {
    used("10.0.0.1", "h1", "n1");
    used("10.0.0.2", "h2", "n1");
    endpoint("e2", "10.0.0.2");
    assertThat(due()).isEmpty();
    assertThat(look().leaks()).map(leak -> leak.owner().ip()).containsExactly("10.0.0.1");
    after(Duration.ofMinutes(14));
    assertThat(due()).isEmpty();
    after(Duration.ofMinutes(1));
    assertThat(due()).containsExactly("10.0.0.1");
  }

  @Test
  void anEndpointThatComesInTimeStartsTheGraceAnew() {
    used("10.0.0.1", "h1", "n1");
    assertThat(due()).isEmpty();
    after(Duration.ofMinutes(10));
    endpoint("e1", "10.0.0.1");
    assertThat(look().leaks()).isEmpty();
    after(Duration.ofMinutes(10));
    known.clear();
    assertThat(due()).isEmpty();
    after(Duration.ofMinutes(15));
    assertThat(due()).containsExactly("10.0.0.1");
  }

  @Test
  void anAddressThatWasAssignedAnewStartsTheGraceAnew() {
    used("10.0.0.1", "h1", "n1");
    assertThat(due()).isEmpty();
    after(Duration.ofMinutes(14));
    addresses.clear();
    addresses.add(owner("10.0.0.1", "h1", "n1", "used", 2, Map.of()));
    assertThat(due()).isEmpty();
    after(Duration.ofMinutes(14));
    assertThat(due()).isEmpty();
  }

  @Test
  void ofAHandleAllGoesOrNothing() {
    used("10.0.0.1", "h1", "n1");
    used("fd00::1", "h1", "n1");
    endpoint("e1", "10.0.0.1");
    assertThat(due()).isEmpty();
    after(Duration.ofHours(1));
    assertThat(due()).as("the other family's address is in use").isEmpty();
    known.clear();
    assertThat(due()).isEmpty();
    after(Duration.ofMinutes(15));
    assertThat(due()).containsExactly("10.0.0.1", "fd00::1");
  }

  @Test
  void whatANodeThatIsGoneHasGoesAsSoonAsThatIsSure() {
    used("10.0.0.1", "h1", "gone");
    held("10.0.0.2", "gone");
    held("10.0.0.3", "n1");
    tunnel("10.0.0.4", "gone");
    tunnel("10.0.0.5", "n1");
    used("10.0.0.6", "h6", "gone");
    endpoint("e6", "10.0.0.6");
    assertThat(due()).isEmpty();
    after(Duration.ofMinutes(1));
    assertThat(due()).containsExactly("10.0.0.1", "10.0.0.2", "10.0.0.4");
    nodes.put("gone", Map.of());
    assertThat(due()).as("it is back").isEmpty();
  }

  @Test
  void blocksThatNobodyNeedsGo() {
    block("10.0.0.0/28", "gone", 1);
    block("10.0.0.16/28", null, 0);
    block("10.0.0.32/28", null, 1);
    block("10.0.0.48/28", "n1", 0);
    block("10.0.0.64/28", "n1", 1);
    block("10.1.0.0/28", "n1", 0);
    block("10.2.0.0/28", "n1", 2);
    assertThat(lost()).containsExactly("10.0.0.16/28");
    after(Duration.ofMinutes(1));
    assertThat(lost())
        .as("10.1 is in a pool that does not select n1; 10.2, in no pool, is in use")
        .containsExactly("10.0.0.0/28", "10.0.0.16/28", "10.1.0.0/28");
    after(Duration.ofMinutes(4));
    assertThat(lost())
        .as("spare")
        .containsExactly("10.0.0.0/28", "10.0.0.16/28", "10.0.0.48/28", "10.1.0.0/28");
  }

  @Test
  void theLastBlockOfANodeStays() {
    block("10.0.0.0/28", "n1", 0);
    block("10.0.0.16/28", "n1", 0);
    assertThat(lost()).isEmpty();
    after(Duration.ofHours(1));
    assertThat(lost()).containsExactly("10.0.0.0/28");
  }

  @Test
  void twoEndpointsMayClaimAnAddressAndItIsInUseUntilBothAreGone() {
    used("10.0.0.1", "h1", "n1");
    endpoint("e1", "10.0.0.1");
    endpoint("e2", "10.0.0.1");
    assertThat(look().leaks()).isEmpty();
    known.remove(new ResourceKey(Kind.WORKLOAD_ENDPOINT, "default", "e2"));
    assertThat(look().leaks()).isEmpty();
    known.clear();
    assertThat(look().leaks()).hasSize(1);
  }

  @Test
  void aNodeThatComesBackDuringALookIsThereForTheRestOfIt() {
    held("10.0.0.1", "gone");
    held("10.0.0.2", "gone");
    assertThat(due()).isEmpty();
    after(Duration.ofMinutes(1));
    Finder.Round round = finder.begin(address -> false, this::cluster, () -> now);
    assertThat(round.leaks(addresses.subList(0, 1), this::ofHandles)).hasSize(1);
    nodes.put("gone", Map.of());
    assertThat(round.leaks(addresses.subList(1, 2), this::ofHandles)).isEmpty();
  }

  @Test
  void ofMoreThanCanBeRememberedTheTimeBeginsWhenThereIsRoom() {
    Sightings sightings = new Sightings(2);
    Duration minute = Duration.ofMinutes(1);
    sightings.begin();
    for (String thing : List.of("a", "b", "c")) {
      assertThat(sightings.longerThan(thing, minute, START)).isFalse();
    }
    sightings.end();
    sightings.begin();
    Instant later = START.plus(minute);
    assertThat(sightings.longerThan("a", minute, later)).isTrue();
    assertThat(sightings.longerThan("b", minute, later)).isTrue();
    assertThat(sightings.longerThan("c", minute, later)).as("not remembered").isFalse();
    sightings.end();
    sightings.begin();
    sightings.end();
    sightings.begin();
    assertThat(sightings.see("c", later)).isEqualTo(later);
    assertThat(sightings.longerThan("c", minute, later.plus(minute))).isTrue();
  }

  @Test
  void endpointsWithoutAndWithTheSameAddressAreTold() {
    used("10.0.0.1", "h1", "n1");
    endpoint("e1", "10.0.0.1");
    endpoint("e2", "10.0.0.1");
    endpoint("e3", "10.0.0.9");
    endpoint("e4", "192.168.1.1");
    Findings findings = look();
    assertThat(findings.shared()).hasSize(1);
    assertThat(findings.shared().getFirst().endpoints()).hasSize(2);
    assertThat(findings.unassigned())
        .as("192.168.1.1 is of no pool")
        .map(Findings.Unassigned::address)
        .containsExactly("10.0.0.9");
  }

  /** One address at a time: a handle's are never seen together. */
  private Findings look() {
    Endpoints endpoints = new Endpoints();
    known.forEach(endpoints::set);
    Report report = new Report(endpoints, cluster());
    Finder.Round round = finder.begin(endpoints::has, this::cluster, () -> now);
    for (Owner owner : addresses) {
      report.add(List.of(owner), round.leaks(List.of(owner), this::ofHandles));
    }
    Findings findings = report.findings(round.blocks(blocks));
    round.end();
    return findings;
  }

  private List<Owner> ofHandles(Set<String> handles) {
    return addresses.stream()
        .filter(owner -> owner.state().equals("used") && handles.contains(owner.handle()))
        .toList();
  }

  private List<String> due() {
    return look().leaks().stream()
        .filter(Findings.Leak::due)
        .map(leak -> leak.owner().ip())
        .toList();
  }

  private List<String> lost() {
    return look().blocks().stream().map(block -> block.block().toString()).toList();
  }

  private void after(Duration time) {
    now = now.plus(time);
  }

  private Cluster cluster() {
    return new Cluster(
        Map.of("a", pool("a", "10.0.0.0/24", "all()"), "b", pool("b", "10.1.0.0/24", "rack=='b'")),
        nodes,
        Map.of(),
        Reservations.NONE,
        Settings.DEFAULT);
  }

  private static Pool pool(String name, String cidr, String selector) {
    return new Pool(
        name,
        Cidr.parse(cidr),
        28,
        Selector.parse(selector),
        null,
        Set.of(Use.WORKLOAD),
        false,
        false,
        false,
        false,
        true);
  }

  private void used(String ip, String handle, String node) {
    addresses.add(owner(ip, handle, node, "used", 1, Map.of("pod", "p")));
  }

  private void held(String ip, String node) {
    addresses.add(owner(ip, "margay-held-" + node, node, "held", 1, Map.of()));
  }

  private void tunnel(String ip, String node) {
    addresses.add(
        owner(
            ip,
            "vxlan-tunnel-addr-" + node,
            node,
            "used",
            1,
            Map.of("type", "vxlanTunnelAddress")));
  }

  private static Owner owner(
      String ip,
      String handle,
      String node,
      String state,
      long sequence,
      Map<String, String> more) {
    return new Owner(ip, ip + "/28", node, handle, "", state, sequence, more, START);
  }

  private void block(String cidr, @Nullable String node, int used) {
    blocks.add(new BlockRows.Use(Cidr.parse(cidr), node, "confirmed", START, used, 0, 0, 0));
  }

  private void endpoint(String name, String ip) {
    Map<String, Object> tree =
        Map.of(
            "apiVersion",
            "projectcalico.org/v3",
            "kind",
            "WorkloadEndpoint",
            "metadata",
            Map.of("name", name, "namespace", "default"),
            "spec",
            Map.of("node", "n1", "interfaceName", "cali1", "ipNetworks", List.of(ip + "/32")));
    known.put(
        new ResourceKey(Kind.WORKLOAD_ENDPOINT, "default", name), Resources.decode(tree).orThrow());
  }
}
