package io.margay.agent.dataplane.matrix;

import static io.margay.agent.dataplane.Samples.OPEN;
import static io.margay.agent.dataplane.Samples.global;
import static io.margay.agent.dataplane.Samples.ingress;
import static io.margay.agent.dataplane.Samples.ports;
import static io.margay.agent.dataplane.Samples.rule;
import static io.margay.agent.dataplane.Samples.workload;
import static org.assertj.core.api.Assertions.assertThat;

import io.margay.agent.dataplane.DataplaneSettings;
import io.margay.agent.dataplane.DataplaneSettings.Tables;
import io.margay.agent.dataplane.backend.Backend;
import io.margay.agent.dataplane.backend.BackendChoice;
import io.margay.agent.dataplane.matrix.PacketLab.Probe;
import io.margay.agent.dataplane.plan.Encapsulated;
import io.margay.agent.dataplane.plan.Failsafe;
import io.margay.agent.dataplane.plan.HostSettings;
import io.margay.agent.dataplane.plan.LogSettings;
import io.margay.agent.dataplane.plan.MarkBits;
import io.margay.agent.dataplane.plan.Placement;
import io.margay.agent.dataplane.plan.RuleSettings;
import io.margay.agent.dataplane.plan.RuleSettings.Allow;
import io.margay.agent.dataplane.plan.ServiceLoop;
import io.margay.core.calc.ActiveEndpoint;
import io.margay.core.calc.ActiveHostEndpoint;
import io.margay.core.calc.ActivePolicy;
import io.margay.core.calc.ActiveRule.Side;
import io.margay.core.calc.Packet;
import io.margay.core.calc.Update;
import io.margay.core.model.Action;
import io.margay.core.model.Kind;
import io.margay.core.model.PortRange;
import io.margay.core.model.Protocol;
import io.margay.core.model.ResourceKey;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What operators set, changed under a running dataplane, with real packets on every backend. The
 * workload {@code b} lets in TCP port 80 alone; all others are open.
 */
final class SettingsTest {

  private static final ResourceKey UPLINK = new ResourceKey(Kind.HOST_ENDPOINT, "", "uplink");

  /** What holds whatever is set. */
  private static final List<String> ALWAYS =
      List.of(
          "a > b tcp 80 yes",
          "a > b tcp 81 no",
          "a > b udp 80 no",
          "outside > b tcp 80 yes",
          "outside > b tcp 81 no",
          "a > c tcp 81 yes",
          "outside > host tcp 22 yes",
          "outside > host tcp 81 no");

  private final World world = new World();
  private final List<String> wrong = new ArrayList<>();

  private record State(String name, RuleSettings rules, Placement placement, String... cells) {
    State(String name, RuleSettings rules, String... cells) {
      this(name, rules, Placement.DEFAULT, cells);
    }
  }

  static List<State> states() {
    RuleSettings usual = RuleSettings.DEFAULT;
    ServiceLoop loop =
        new ServiceLoop(
            new TreeSet<>(List.of(Cidr.parse("198.51.100.0/24"), Cidr.parse("2001:db8:1::/48"))),
            false);
    return List.of(
        new State("defaults", usual, "a > host tcp 80 no", "a > far tcp 80 yes", "spoof no"),
        new State(
            "workloads may talk to their host",
            usual.with(host(HostSettings.ToHost.ACCEPT)),
            "a > host tcp 80 yes"),
        new State(
            "others decide whether they may",
            usual.with(host(HostSettings.ToHost.RETURN)),
            "a > host tcp 80 yes"),
        new State(
            "a failsafe port for some",
            usual.with(
                new HostSettings(
                    List.of(
                        new Failsafe(Protocol.TCP, 22, null),
                        new Failsafe(Protocol.TCP, 90, Cidr.parse("192.0.2.0/24")),
                        new Failsafe(Protocol.TCP, 91, Cidr.parse("203.0.113.0/24"))),
                    List.of(),
                    HostSettings.ToHost.DROP)),
            "outside > host tcp 90 yes 4",
            "outside > host tcp 90 no 6",
            "outside > host tcp 91 no"),
        new State(
            "other bits of marks",
            usual,
            new Placement(new MarkBits(0x0000_1ff0), false),
            "a > host tcp 80 no"),
        new State(
            "asked last of all",
            usual,
            new Placement(MarkBits.DEFAULT, true),
            "a > host tcp 80 no"),
        new State("others are asked about what is allowed", allow(Allow.RETURN), "c > a udp 9 yes"),
        new State(
            "two prefixes of interfaces",
            rules(List.of("tap", "cali"), false, false, ServiceLoop.NONE, false)),
        new State(
            "what is denied is answered",
            rules(List.of("cali"), true, false, ServiceLoop.NONE, false)),
        new State(
            "what is denied is reported",
            rules(List.of("cali"), false, false, ServiceLoop.NONE, true)),
        new State(
            "services that nobody translated",
            rules(List.of("cali"), false, false, loop, false),
            "a > far tcp 80 no",
            "a > outside tcp 80 yes"),
        new State(
            "what a workload may send from",
            rules(List.of("cali"), false, true, ServiceLoop.NONE, false),
            "spoof yes"),
        new State("nothing encapsulated from workloads", usual, "a > c udp 4789 no", "a > c 4 no"),
        new State(
            "IPIP from workloads",
            usual.with(new Encapsulated(true, false, 4790)),
            "a > c 4 yes",
            "a > far 4 yes",
            "a > c udp 4790 no",
            "a > c udp 4789 yes"),
        new State(
            "VXLAN from workloads",
            usual.with(new Encapsulated(false, true, 4789)),
            "a > c 4 no",
            "a > far 4 no",
            "a > c udp 4789 yes"));
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void whatIsSetHoldsAtOnce(Backend backend) throws Exception {
    DataplaneSettings settings = DataplaneSettings.DEFAULT.with(BackendChoice.of(backend));
    try (PacketLab lab = new PacketLab(backend, World.interfaces())) {
      lab.dataplane().accept(everything());
      for (State state : states()) {
        lab.dataplane().configure(settings.with(new Tables(state.rules(), state.placement())));
        assertThat(lab.dataplane().apply().failures().stream().filter(f -> !f.contains("Any")))
            .as(state.name())
            .isEmpty();
        assertThat(lab.dataplane().resync()).as(state.name()).isEmpty();
        List<Probe> probes = new ArrayList<>();
        Stream.concat(ALWAYS.stream(), Arrays.stream(state.cells()))
            .forEach(cell -> probes.addAll(probes(cell)));
        lab.wrong(probes).forEach(probe -> wrong.add(state.name() + ": " + probe));
        if (state.name().contains("answered")) {
          answered(lab, state.rules().reject());
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  /** Between any two backends, both ways: what is denied never passes, what is allowed always. */
  @ParameterizedTest
  @EnumSource(Backend.class)
  void aSwitchOfTheBackendLeavesNothingOpenAndNothingClosed(Backend first) throws Exception {
    try (PacketLab lab = new PacketLab(first, World.interfaces())) {
      lab.dataplane().accept(everything());
      lab.dataplane().apply();
      for (Backend next : Backend.values()) {
        for (Backend to : List.of(next, first)) {
          CompletableFuture<List<String>> applied =
              CompletableFuture.supplyAsync(() -> {
                lab.dataplane().configure(DataplaneSettings.DEFAULT.with(BackendChoice.of(to)));
                return lab.dataplane().apply().failures();
              });
          do {
            List<Probe> probes = new ArrayList<>();
            ALWAYS.forEach(cell -> probes.addAll(probes(cell)));
            lab.wrong(probes).forEach(probe -> wrong.add(first + " to " + to + ": " + probe));
          } while (!applied.isDone());
          assertThat(applied.get()).allMatch(failure -> failure.contains("Any"));
          assertThat(present(lab)).as(first + " to " + to).containsExactly(to);
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  /** In which backends there are rules of ours. */
  private static List<Backend> present(PacketLab lab) throws IOException {
    List<Backend> present = new ArrayList<>();
    if (lab.host().exec("nft", "list", "tables").contains("ip margay")) {
      present.add(Backend.NFTABLES);
    }
    if (lab.host().exec("iptables-nft-save").contains("mgy-")) {
      present.add(Backend.IPTABLES_NFT);
    }
    if (lab.host().exec("iptables-legacy-save").contains("mgy-")) {
      present.add(Backend.IPTABLES_LEGACY);
    }
    return present;
  }

  private void answered(PacketLab lab, boolean expected) throws IOException {
    for (Family family : Family.values()) {
      String said = lab.netns("calia").refusal(World.address("b", family).toString(), 81);
      if (expected != said.contains("refused")) {
        wrong.add("denied " + family + ": " + said);
      }
    }
  }

  private List<Probe> probes(String row) {
    List<Probe> probes = new ArrayList<>();
    for (Family family : Family.values()) {
      if (row.startsWith("spoof")) {
        IpAddress source = IpAddress.parse(family == Family.IPV4 ? "203.0.113.5" : "2001:db8:9::5");
        Packet usual = world.packet(Case.cell("a > c tcp 80 yes"), family);
        Packet packet =
            new Packet(
                Protocol.TCP,
                source,
                usual.destination(),
                usual.sourcePort(),
                usual.destinationPort(),
                null,
                null);
        probes.add(new Probe("calia", "calic", packet, row.endsWith("yes")));
        continue;
      }
      Case.Cell cell = Case.cell(row);
      if (cell.family() == 0 || cell.family() == family.version()) {
        String to = cell.to().equals("far") ? PacketLab.OUTSIDE : World.interfaceOf(cell.to());
        probes.add(
            new Probe(
                World.interfaceOf(cell.from()), to, world.packet(cell, family), cell.expected()));
      }
    }
    return probes;
  }

  private static List<Update> everything() {
    List<Update> updates = new ArrayList<>();
    updates.add(
        new Update.PolicyPut(
            global("web"),
            new ActivePolicy(
                "default",
                List.of(
                    rule(Action.DENY, Protocol.TCP, Side.ANY, ports(PortRange.of(81))),
                    rule(Action.ALLOW, Protocol.TCP, Side.ANY, ports(PortRange.of(80)))),
                List.of())));
    updates.add(new Update.ProfilePut("open", OPEN));
    for (String name : List.of("a", "b", "c")) {
      updates.add(new Update.EndpointPut(workload(name), endpoint(name)));
    }
    ActiveHostEndpoint.HostTiers none =
        new ActiveHostEndpoint.HostTiers(List.of(), List.of(), List.of(), List.of());
    updates.add(
        new Update.HostEndpointPut(
            UPLINK, new ActiveHostEndpoint("up0", List.of(), List.of(), none, none, List.of())));
    return updates;
  }

  private static ActiveEndpoint endpoint(String name) {
    List<ActiveEndpoint.EndpointTier> tiers =
        name.equals("b") ? List.of(ingress("default", global("web"))) : List.of();
    return new ActiveEndpoint(
        World.interfaceOf(name),
        null,
        Stream.of(Family.values()).map(f -> Cidr.host(World.address(name, f))).toList(),
        List.of(),
        List.of(),
        name.equals("a")
            ? List.of(Cidr.parse("203.0.113.0/24"), Cidr.parse("2001:db8:9::/48"))
            : List.of(),
        null,
        tiers,
        tiers,
        List.of("open"));
  }

  private static HostSettings host(HostSettings.ToHost toHost) {
    return new HostSettings(Failsafe.INBOUND, Failsafe.OUTBOUND, toHost);
  }

  private static RuleSettings allow(Allow allow) {
    return new RuleSettings(
        HostSettings.DEFAULT,
        List.of("cali"),
        false,
        allow,
        allow,
        false,
        Encapsulated.NONE,
        true,
        LogSettings.DEFAULT,
        false,
        ServiceLoop.NONE);
  }

  private static RuleSettings rules(
      List<String> prefixes, boolean reject, boolean spoof, ServiceLoop loop, boolean report) {
    return new RuleSettings(
        HostSettings.DEFAULT,
        prefixes,
        reject,
        Allow.ACCEPT,
        Allow.ACCEPT,
        spoof,
        Encapsulated.NONE,
        true,
        LogSettings.DEFAULT,
        report,
        loop);
  }
}
