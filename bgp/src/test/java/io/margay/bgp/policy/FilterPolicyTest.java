package io.margay.bgp.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.bgp.rib.PeerKind;
import io.margay.bgp.rib.Route;
import io.margay.bgp.rib.RoutePolicy;
import io.margay.bgp.rib.Source;
import io.margay.bgp.wire.AsPath;
import io.margay.bgp.wire.Community;
import io.margay.bgp.wire.LargeCommunity;
import io.margay.bgp.wire.PathAttributes;
import io.margay.core.model.AsNumber;
import io.margay.core.model.BGPFilterOperation;
import io.margay.core.model.BGPFilterRule;
import io.margay.core.model.BGPFilterRule.CommunityMatch;
import io.margay.core.model.BGPFilterRule.Operator;
import io.margay.core.model.BGPFilterRule.PeerType;
import io.margay.core.model.BGPFilterRule.PrefixLengths;
import io.margay.core.model.BGPFilterRule.Verdict;
import io.margay.core.model.BGPFilterSpec;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterPolicyTest {

  private static final IpAddress PEER = IpAddress.parse("192.0.2.9");
  private static final PathAttributes ROUTE =
      PathAttributes.local(PEER).toBuilder()
          .asPath(AsPath.sequence(65001L, 65002L))
          .localPref(2_147_483_647L - 1024)
          .communities(List.of(new Community(65000 << 16 | 7)))
          .largeCommunities(List.of(new LargeCommunity(65000, 1, 2)))
          .build();
  private static final Route REMOTE = route(PeerKind.CLIENT, "eth0");
  private static final Route OWN = route(PeerKind.LOCAL, null);

  private static Route route(PeerKind kind, @Nullable String interfaceName) {
    return new Route(new Source(PEER, 65000, PEER, kind), 0, ROUTE, interfaceName);
  }

  /** A rule with one condition; all else is open. */
  private static BGPFilterRule rule(String condition, String value, Verdict action) {
    @Nullable Cidr cidr = null;
    @Nullable Operator operator = null;
    @Nullable PrefixLengths lengths = null;
    if (condition.startsWith("cidr ")) {
      String[] words = value.split(" ");
      operator = Operator.valueOf(condition.substring(5));
      cidr = Cidr.parse(words[0]);
      lengths = words.length < 2 ? null : lengths(words[1]);
    }
    return new BGPFilterRule(
        cidr,
        operator,
        lengths,
        condition.equals("source") ? value : null,
        condition.equals("interface") ? value : null,
        condition.equals("peer") ? PeerType.valueOf(value) : null,
        condition.equals("community") ? new CommunityMatch(List.of(value)) : null,
        condition.equals("path")
            ? Arrays.stream(value.split(" ")).map(n -> new AsNumber(Long.parseLong(n))).toList()
            : List.of(),
        condition.equals("priority") ? Integer.valueOf(value) : null,
        action,
        List.of());
  }

  private static RoutePolicy policy(BGPFilterRule rule) {
    return new FilterPolicy(
        List.of(rule), List.of(), true, Priority.Normal.DEFAULT, RoutePolicy.ALL);
  }

  private static PrefixLengths lengths(String text) {
    String[] bounds = text.split("-", -1);
    return new PrefixLengths(
        bounds[0].isEmpty() ? null : Integer.valueOf(bounds[0]),
        bounds[1].isEmpty() ? null : Integer.valueOf(bounds[1]));
  }

  @ParameterizedTest(name = "{0} {1}: {2}")
  @CsvSource({
    "cidr EQUAL, 10.1.0.0/16, true",
    "cidr EQUAL, 10.0.0.0/8, false",
    "cidr NOT_EQUAL, 10.1.0.0/16, false",
    "cidr NOT_EQUAL, 10.0.0.0/8, true",
    "cidr IN, 10.0.0.0/8, true",
    "cidr IN, 10.1.0.0/16, true",
    "cidr IN, 10.1.0.0/24, false",
    "cidr IN, 0.0.0.0/0, true",
    "cidr NOT_IN, 10.0.0.0/8, false",
    "cidr NOT_IN, 11.0.0.0/8, true",
    "cidr IN, 10.0.0.0/8 16-16, true",
    "cidr IN, 10.0.0.0/8 17-, false",
    "cidr IN, 10.0.0.0/8 -15, false",
    "cidr IN, 10.0.0.0/8 -16, true",
    "cidr IN, 10.0.0.0/8 -, true",
    "cidr NOT_IN, 10.0.0.0/8 16-24, false",
    "cidr NOT_IN, 10.0.0.0/8 17-24, true",
    "cidr NOT_IN, 11.0.0.0/8 16-24, true",
    "cidr NOT_IN, 11.0.0.0/8 17-24, true",
    "source, RemotePeers, true",
    "interface, eth*, true",
    "interface, eth1, false",
    "peer, IBGP, true",
    "peer, EBGP, false",
    "community, 65000:7, true",
    "community, 65000:8, false",
    "community, 65000:1:2, true",
    "community, 65000:1:3, false",
    "path, 65001, true",
    "path, 65001 65002, true",
    "path, 65002, false",
    "path, 65001 65002 65003, false",
    "priority, 1024, true",
    "priority, 512, false",
  })
  void aRuleIsForRoutesThatMeetItsCondition(String condition, String value, boolean matches) {
    BGPFilterRule reject = rule(condition, value, Verdict.REJECT);
    RoutePolicy policy = policy(reject);
    PathAttributes left = policy.apply(Cidr.parse("10.1.0.0/16"), REMOTE, ROUTE);
    assertThat(left == null).isEqualTo(matches);
  }

  @ParameterizedTest(name = "{0} on {1}: {2}")
  @CsvSource(
      value = {
        "eth0, eth0, true",
        "eth0, eth01, false",
        "eth0, eth, false",
        "eth*, eth0, true",
        "eth*, eth, true",
        "eth*, veth0, false",
        "*, eth0, true",
        "**, eth0, true",
        "*.margay, vxlan.margay, true",
        "*.margay, vxlan.margay2, false",
        "*.margay, vxlanxmargay, false",
        "e*0, eth0, true",
        "e*0, eth00, true",
        "e*0, eth1, false",
        "e*h*1, ethh01, true",
        "e*h*1, ethh10, false",
        "cali*, cali1a2b, true",
        "*, none, false",
        "eth0, none, false",
      },
      nullValues = "none")
  void aPatternIsForInterfacesAndNeverForNone(
      String pattern, @Nullable String name, boolean matches) {
    RoutePolicy policy = policy(rule("interface", pattern, Verdict.REJECT));
    assertThat(policy.asksForInterface()).isTrue();
    for (PeerKind kind : PeerKind.values()) {
      PathAttributes left = policy.apply(Cidr.parse("10.1.0.0/16"), route(kind, name), ROUTE);
      assertThat(left == null).isEqualTo(matches);
    }
  }

  @Test
  void interfacesAreAskedForByARuleOfEitherFamilyOrByThePolicyBehind() {
    BGPFilterRule asking = rule("interface", "eth0", Verdict.REJECT);
    BGPFilterRule other = rule("source", "RemotePeers", Verdict.REJECT);
    RoutePolicy four = filter(List.of(asking), List.of(), RoutePolicy.ALL);
    assertThat(four.asksForInterface()).isTrue();
    assertThat(filter(List.of(), List.of(other, asking), RoutePolicy.ALL).asksForInterface())
        .isTrue();
    assertThat(filter(List.of(other), List.of(), four).asksForInterface()).isTrue();
    assertThat(filter(List.of(other), List.of(other), RoutePolicy.ALL).asksForInterface())
        .isFalse();
  }

  private static RoutePolicy filter(
      List<BGPFilterRule> ipv4, List<BGPFilterRule> ipv6, RoutePolicy otherwise) {
    return new FilterPolicy(ipv4, ipv6, true, Priority.Normal.DEFAULT, otherwise);
  }

  @Test
  void ownRoutesAreNotFromRemotePeers() {
    BGPFilterRule reject = rule("source", "RemotePeers", Verdict.REJECT);
    RoutePolicy policy = policy(reject);
    assertThat(policy.apply(Cidr.parse("10.1.0.0/16"), OWN, ROUTE)).isEqualTo(ROUTE);
  }

  @Test
  void theFirstRuleThatMatchesDecidesAndEachFamilyHasItsOwn() {
    BGPFilterRule accept = rule("cidr IN", "10.1.0.0/16", Verdict.ACCEPT);
    BGPFilterRule reject = rule("cidr IN", "10.0.0.0/8", Verdict.REJECT);
    BGPFilterRule all = rule("none", "", Verdict.REJECT);
    RoutePolicy policy =
        FilterPolicy.imports(
            List.of(
                new BGPFilterSpec(List.of(all), List.of(accept), List.of(), List.of()),
                new BGPFilterSpec(List.of(), List.of(reject), List.of(), List.of(all))),
            true,
            Priority.Normal.DEFAULT,
            RoutePolicy.ALL);
    assertThat(policy.apply(Cidr.parse("10.1.2.0/24"), REMOTE, ROUTE)).isEqualTo(ROUTE);
    assertThat(policy.apply(Cidr.parse("10.2.0.0/16"), REMOTE, ROUTE)).isNull();
    assertThat(policy.apply(Cidr.parse("11.0.0.0/8"), REMOTE, ROUTE)).isEqualTo(ROUTE);
    assertThat(policy.apply(Cidr.parse("2001:db8::/32"), REMOTE, ROUTE)).isNull();
    assertThat(
            FilterPolicy.imports(List.of(), true, Priority.Normal.DEFAULT, RoutePolicy.ALL)
                .everything())
        .isTrue();
  }

  @ParameterizedTest(name = "local preference {0}: priority {1}")
  @CsvSource({
    ", 1000",
    "0, 1000",
    "100, 1000",
    "1073741823, 1000",
    "1073741824, 1073741823",
    "2147482623, 1024",
    "2147483135, 512",
    "2147483646, 1",
    "2147483647, 1000",
    "4294967295, 1000",
  })
  void aHighLocalPreferenceStandsForAPriority(@Nullable Long localPref, int priority) {
    assertThat(Priority.of(ROUTE.toBuilder().localPref(localPref).build(), 1000))
        .isEqualTo(priority);
  }

  @Test
  void whatNoRuleIsForIsLeftToThePolicyBehind() {
    BGPFilterRule accept = rule("cidr IN", "10.1.0.0/16", Verdict.ACCEPT);
    RoutePolicy policy =
        new FilterPolicy(
            List.of(accept), List.of(), true, Priority.Normal.DEFAULT, (_, _, _) -> null);
    assertThat(policy.apply(Cidr.parse("10.1.2.0/24"), REMOTE, ROUTE)).isEqualTo(ROUTE);
    assertThat(policy.apply(Cidr.parse("10.2.0.0/16"), REMOTE, ROUTE)).isNull();
  }

  @Test
  void operationsAreDoneInTheirOrder() {
    List<BGPFilterOperation> operations =
        List.of(
            new BGPFilterOperation(new BGPFilterOperation.AddCommunity("65000:9"), null, null),
            new BGPFilterOperation(new BGPFilterOperation.AddCommunity("65000:7"), null, null),
            new BGPFilterOperation(new BGPFilterOperation.AddCommunity("1:2:3"), null, null),
            new BGPFilterOperation(
                null,
                new BGPFilterOperation.PrependAsPath(
                    List.of(new AsNumber(64001), new AsNumber(64002))),
                null),
            new BGPFilterOperation(null, null, new BGPFilterOperation.SetPriority(512)));
    BGPFilterRule rule =
        new BGPFilterRule(
            null, null, null, null, null, null, null, List.of(), null, Verdict.ACCEPT, operations);
    PathAttributes to = policy(rule).apply(Cidr.parse("10.1.0.0/16"), REMOTE, ROUTE);
    assertThat(to)
        .isEqualTo(
            ROUTE.toBuilder()
                .communities(
                    List.of(new Community(65000 << 16 | 7), new Community(65000 << 16 | 9)))
                .largeCommunities(
                    List.of(new LargeCommunity(65000, 1, 2), new LargeCommunity(1, 2, 3)))
                .asPath(AsPath.sequence(64001L, 64002L, 65001L, 65002L))
                .localPref(2_147_483_647L - 512)
                .build());
  }
}
