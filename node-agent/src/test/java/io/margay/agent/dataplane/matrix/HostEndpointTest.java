package io.margay.agent.dataplane.matrix;

import static io.margay.agent.dataplane.Samples.OPEN;
import static io.margay.agent.dataplane.Samples.global;
import static io.margay.agent.dataplane.Samples.ports;
import static io.margay.agent.dataplane.Samples.rule;
import static org.assertj.core.api.Assertions.assertThat;

import io.margay.agent.dataplane.backend.Backend;
import io.margay.agent.dataplane.matrix.PacketLab.Probe;
import io.margay.core.calc.ActiveEndpoint.EndpointTier;
import io.margay.core.calc.ActiveHostEndpoint;
import io.margay.core.calc.ActiveHostEndpoint.HostTiers;
import io.margay.core.calc.ActivePolicy;
import io.margay.core.calc.ActiveRule;
import io.margay.core.calc.ActiveRule.Side;
import io.margay.core.calc.Category;
import io.margay.core.calc.Packet;
import io.margay.core.calc.PolicyId;
import io.margay.core.calc.Update;
import io.margay.core.model.Action;
import io.margay.core.model.Kind;
import io.margay.core.model.PortRange;
import io.margay.core.model.Protocol;
import io.margay.core.model.ResourceKey;
import io.margay.core.model.TierAction;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every place where a host endpoint is asked, on every backend and both families: the uplink is the
 * endpoint, beyond it is someone who is no workload, behind it are a host and its workloads.
 */
final class HostEndpointTest {

  private static final ResourceKey UPLINK = new ResourceKey(Kind.WORKLOAD_ENDPOINT, "", "uplink");
  private static final PolicyId POLICY = global("policy");
  private static final PolicyId OTHER = global("other");

  private final World world = new World();
  private final List<Update> undo = new ArrayList<>();
  private final List<String> wrong = new ArrayList<>();

  /** One state: what is asked where, and what comes through then. */
  private record State(
      String name, ActiveHostEndpoint endpoint, List<Update> policies, String... cells) {}

  static List<State> states() {
    ActiveRule tcp80 = tcp(Action.ALLOW, 80);
    return List.of(
        new State(
            "an endpoint without policy or profile is closed but for the failsafe ports",
            up0(tiers(List.of(), List.of(), List.of(), List.of())),
            List.of(),
            "outside > host tcp 80 no",
            "outside > host tcp 22 yes",
            "outside > host tcp 6443 yes",
            "host > outside udp 99 no",
            "host > outside udp 53 yes",
            "host > a udp 99 yes",
            "outside > a tcp 80 yes",
            "a > outside tcp 80 yes"),
        new State(
            "a profile opens it",
            up0(tiers(List.of(), List.of(), List.of(), List.of()), "open"),
            List.of(),
            "outside > host tcp 80 yes",
            "outside > a tcp 80 yes"),
        new State(
            "normal policy is for the host only",
            up0(tiers(ask(POLICY), List.of(), List.of(), List.of())),
            policy(POLICY, Category.NORMAL, List.of(tcp80), List.of()),
            "outside > host tcp 80 yes",
            "outside > host tcp 81 no",
            "outside > host tcp 22 yes",
            "outside > a tcp 81 yes",
            "a > outside tcp 81 yes"),
        new State(
            "out of the host",
            up0(tiers(asked(POLICY), List.of(), List.of(), List.of()), "open"),
            policy(POLICY, Category.NORMAL, List.of(), List.of(udp(Action.ALLOW, 99))),
            "host > outside udp 99 yes",
            "host > outside udp 98 no",
            "host > outside udp 53 yes",
            "host > a udp 98 yes",
            "outside > host tcp 81 yes",
            "a > outside udp 98 yes"),
        new State(
            "what is forwarded is asked where policy says so",
            up0(tiers(ask(POLICY), ask(POLICY), List.of(), List.of())),
            policy(POLICY, Category.FORWARD, List.of(tcp80), List.of()),
            "outside > host tcp 80 yes",
            "outside > a tcp 80 yes",
            "outside > a tcp 81 no",
            "outside > a tcp 22 no",
            "a > outside tcp 81 yes",
            "a > b tcp 81 yes"),
        new State(
            "out of the endpoint, what is forwarded",
            up0(tiers(List.of(), asked(POLICY), List.of(), List.of()), "open"),
            policy(POLICY, Category.FORWARD, List.of(), List.of(tcp80)),
            "a > outside tcp 80 yes",
            "a > outside tcp 81 no",
            "outside > a tcp 81 yes"),
        new State(
            "before translation, denied for everybody behind",
            up0(
                tiers(
                    List.of(),
                    List.of(),
                    List.of(
                        new EndpointTier("default", TierAction.PASS, List.of(POLICY), List.of())),
                    List.of()),
                "open"),
            policy(POLICY, Category.PRE_DNAT, List.of(tcp(Action.DENY, 80)), List.of()),
            "outside > host tcp 80 no",
            "outside > a tcp 80 no",
            "outside > host tcp 81 yes",
            "outside > a tcp 81 yes"),
        new State(
            "before translation, allowed for good",
            up0(
                tiers(
                    ask(OTHER),
                    ask(OTHER),
                    List.of(
                        new EndpointTier("default", TierAction.PASS, List.of(POLICY), List.of())),
                    List.of())),
            Stream.concat(
                    policy(POLICY, Category.PRE_DNAT, List.of(tcp80), List.of()).stream(),
                    policy(
                        OTHER,
                        Category.FORWARD,
                        List.of(tcp(Action.DENY, 80), tcp(Action.DENY, 81)),
                        List.of())
                        .stream())
                .toList(),
            "outside > host tcp 80 yes",
            "outside > a tcp 80 yes",
            "outside > host tcp 81 no",
            "outside > a tcp 81 no"),
        new State(
            "untracked policy denies everything first",
            up0(untracked(List.of(POLICY), List.of()), "open"),
            policy(POLICY, Category.UNTRACKED, List.of(tcp(Action.DENY, 80)), List.of()),
            "outside > host tcp 80 no",
            "outside > a tcp 80 no",
            "outside > host tcp 81 yes",
            "outside > a tcp 81 yes"),
        new State(
            "untracked policy denies what the host sends",
            up0(untracked(List.of(), List.of(POLICY)), "open"),
            policy(POLICY, Category.UNTRACKED, List.of(), List.of(udp(Action.DENY, 99))),
            "host > outside udp 99 no",
            "host > outside udp 98 yes",
            "outside > host tcp 80 yes"),
        new State(
            "untracked policy allows for good, the way back by a rule of its own",
            up0(untracked(List.of(POLICY), List.of(POLICY))),
            policy(
                POLICY,
                Category.UNTRACKED,
                List.of(tcp80),
                List.of(rule(Action.ALLOW, Protocol.TCP, ports(PortRange.of(80)), Side.ANY))),
            "outside > host tcp 80 yes",
            "outside > host tcp 81 no",
            "outside > host tcp 22 yes"),
        new State(
            "every interface, but not those of workloads",
            new ActiveHostEndpoint(
                ActiveHostEndpoint.EVERY_INTERFACE,
                List.of(),
                List.of(),
                tiers(ask(POLICY), List.of(), List.of(), List.of()),
                tiers(ask(POLICY), List.of(), List.of(), List.of()),
                List.of()),
            policy(POLICY, Category.NORMAL, List.of(tcp80), List.of()),
            "outside > host tcp 80 yes",
            "outside > host tcp 81 no",
            "outside > a tcp 81 yes",
            "a > b tcp 81 yes"),
        new State(
            "the interface that has an expected address",
            new ActiveHostEndpoint(
                null,
                List.of(IpAddress.parse("203.0.113.9"), PacketLab.hostAddress(Family.IPV4)),
                List.of(),
                tiers(ask(POLICY), List.of(), List.of(), List.of()),
                tiers(ask(POLICY), List.of(), List.of(), List.of()),
                List.of()),
            policy(POLICY, Category.NORMAL, List.of(tcp80), List.of()),
            "outside > host tcp 80 yes",
            "outside > host tcp 81 no"));
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void theHostIsReachedAsItsEndpointsSay(Backend backend) throws Exception {
    try (PacketLab lab = new PacketLab(backend, World.interfaces())) {
      lab.dataplane().accept(workloads());
      for (State state : states()) {
        check(lab, state);
      }
      lab.dataplane().accept(undo);
      assertThat(lab.dataplane().apply().failures()).isEmpty();
      assertThat(lab.dataplane().resync()).isEmpty();
    }
    assertThat(wrong).isEmpty();
  }

  private static List<Update> workloads() {
    List<Update> workloads = new ArrayList<>();
    workloads.add(new Update.ProfilePut("open", OPEN));
    for (String name : List.of("a", "b")) {
      workloads.add(World.programmed(name, List.of()));
    }
    return workloads;
  }

  /** Two ports of the host lead to a workload's port 80; somebody else's rules do that. */
  @ParameterizedTest
  @EnumSource(Backend.class)
  void policyBeforeTranslationSeesWhatWasAsked(Backend backend) throws Exception {
    try (PacketLab lab = new PacketLab(backend, World.interfaces())) {
      for (Family family : Family.values()) {
        String tool = family == Family.IPV4 ? "iptables-nft" : "ip6tables-nft";
        String to = family == Family.IPV4 ? "10.77.0.1:80" : "[fd00:77::1]:80";
        lab.host()
            .exec(
                (tool + " -t nat -A PREROUTING -i up0 -p udp --dport 5000:5001 -j DNAT --to " + to)
                    .split(" "));
      }
      lab.dataplane().accept(workloads());
      HostTiers tiers =
          tiers(
              List.of(),
              List.of(),
              List.of(new EndpointTier("default", TierAction.PASS, List.of(POLICY), List.of())),
              List.of());
      lab.dataplane()
          .accept(
              policy(
                  POLICY,
                  Category.PRE_DNAT,
                  List.of(udp(Action.DENY, 5000), udp(Action.DENY, 80)),
                  List.of()));
      lab.dataplane().accept(List.of(new Update.HostEndpointPut(UPLINK, up0(tiers, "open"))));
      assertThat(lab.dataplane().apply().failures()).isEmpty();
      List<Probe> probes = new ArrayList<>();
      for (Family family : Family.values()) {
        probes.add(translated(family, 5000, false));
        probes.add(translated(family, 5001, true));
      }
      assertThat(lab.wrong(probes)).isEmpty();
    }
  }

  /** What is sent to the host and comes out at a workload. */
  private Probe translated(Family family, int port, boolean expected) {
    Packet packet = world.packet(Case.cell("outside > host udp " + port + " yes"), family);
    return new Probe(PacketLab.OUTSIDE, World.interfaceOf("a"), packet, expected);
  }

  private void check(PacketLab lab, State state) throws Exception {
    List<Update> updates = new ArrayList<>(state.policies());
    updates.add(new Update.HostEndpointPut(UPLINK, state.endpoint()));
    // What the state before had and this one has not.
    undo.forEach(each -> {
      if (each instanceof Update.PolicyRemove(PolicyId id)
          && state.policies().stream()
              .noneMatch(p -> p instanceof Update.PolicyPut put && put.id().equals(id))) {
        updates.add(each);
      }
    });
    undo.clear();
    undo.add(new Update.HostEndpointRemove(UPLINK));
    for (Update update : state.policies()) {
      if (update instanceof Update.PolicyPut(PolicyId id, _)) {
        undo.add(new Update.PolicyRemove(id));
      }
    }
    lab.dataplane().accept(updates);
    assertThat(lab.dataplane().apply().failures()).as(state.name()).isEmpty();
    List<Probe> probes = new ArrayList<>();
    for (String row : state.cells()) {
      Case.Cell cell = Case.cell(row);
      for (Family family : Family.values()) {
        probes.add(
            new Probe(
                World.interfaceOf(cell.from()),
                World.interfaceOf(cell.to()),
                world.packet(cell, family),
                cell.expected()));
      }
    }
    lab.wrong(probes).forEach(probe -> wrong.add(state.name() + ": " + probe));
  }

  private static ActiveHostEndpoint up0(HostTiers tiers, String... profiles) {
    return new ActiveHostEndpoint("up0", List.of(), List.of(), tiers, tiers, List.of(profiles));
  }

  private static HostTiers tiers(
      List<EndpointTier> normal,
      List<EndpointTier> forward,
      List<EndpointTier> preDnat,
      List<EndpointTier> untracked) {
    return new HostTiers(normal, forward, preDnat, untracked);
  }

  private static HostTiers untracked(List<PolicyId> ingress, List<PolicyId> egress) {
    return tiers(
        List.of(),
        List.of(),
        List.of(),
        List.of(new EndpointTier("default", TierAction.PASS, ingress, egress)));
  }

  private static List<EndpointTier> ask(PolicyId id) {
    return List.of(new EndpointTier("default", TierAction.DENY, List.of(id), List.of()));
  }

  private static List<EndpointTier> asked(PolicyId egress) {
    return List.of(new EndpointTier("default", TierAction.DENY, List.of(), List.of(egress)));
  }

  private static ActiveRule tcp(Action action, int port) {
    return rule(action, Protocol.TCP, Side.ANY, ports(PortRange.of(port)));
  }

  private static ActiveRule udp(Action action, int port) {
    return rule(action, Protocol.UDP, Side.ANY, ports(PortRange.of(port)));
  }

  private static List<Update> policy(
      PolicyId id, Category category, List<ActiveRule> in, List<ActiveRule> out) {
    return List.of(
        new Update.PolicyPut(id, new ActivePolicy("default", category, false, false, in, out)));
  }
}
