package io.margay.agent.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.agent.dataplane.DataplaneSettings;
import io.margay.agent.dataplane.backend.BackendChoice;
import io.margay.agent.dataplane.plan.Encapsulated;
import io.margay.agent.dataplane.plan.Failsafe;
import io.margay.agent.dataplane.plan.HostSettings;
import io.margay.agent.dataplane.plan.RuleSettings;
import io.margay.agent.document.ResourceDocuments;
import io.margay.core.calc.Change;
import io.margay.core.model.Resource;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NodeSettingsTest {

  private static final String POOLS_AND_HOSTS = "\"natOutgoingExclusions\":\"IPPoolsAndHostIPs\"";

  static Stream<Arguments> fields() {
    return Stream.of(
        row("\"nftablesMode\":\"Enabled\"", s -> backend(s).rules(), BackendChoice.Rules.NFTABLES),
        row("\"nftablesMode\":\"Disabled\"", s -> backend(s).rules(), BackendChoice.Rules.IPTABLES),
        row("\"nftablesMode\":\"Auto\"", s -> backend(s).rules(), BackendChoice.Rules.AUTO),
        row(
            "\"iptablesBackend\":\"Legacy\"",
            s -> backend(s).iptables(),
            BackendChoice.Variant.LEGACY),
        row("\"iptablesBackend\":\"NFT\"", s -> backend(s).iptables(), BackendChoice.Variant.NFT),
        row("\"iptablesFilterDenyAction\":\"Reject\"", s -> iptables(s).reject(), true),
        row("\"iptablesFilterDenyAction\":\"Reject\"", s -> nftables(s).reject(), false),
        row("\"nftablesFilterDenyAction\":\"Reject\"", s -> nftables(s).reject(), true),
        row(
            "\"iptablesFilterAllowAction\":\"Return\"",
            s -> iptables(s).filterAllow(),
            RuleSettings.Allow.RETURN),
        row(
            "\"nftablesMangleAllowAction\":\"Return\"",
            s -> nftables(s).mangleAllow(),
            RuleSettings.Allow.RETURN),
        row(
            "\"iptablesMarkMask\":65280",
            s -> s.dataplane().iptables().placement().marks().mask(),
            0xff00),
        row(
            "\"nftablesMarkMask\":4278190080",
            s -> s.dataplane().nftables().placement().marks().mask(),
            0xff00_0000),
        row(
            "\"chainInsertMode\":\"Append\"",
            s -> s.dataplane().iptables().placement().append(),
            true),
        row(
            "\"interfacePrefix\":\"cali,tap\"",
            s -> iptables(s).interfacePrefixes(),
            List.of("cali", "tap")),
        row(
            "\"interfaceExclude\":\"/^docker/,eth9\"",
            s ->
                Stream.of("docker0", "eth9", "eth99", "xdocker")
                    .filter(s.dataplane().excluded()::has)
                    .toList(),
            List.of("docker0", "eth9")),
        row(
            "\"allowIPIPPacketsFromWorkloads\":true,\"vxlanPort\":8472",
            s -> iptables(s).encapsulated(),
            new Encapsulated(true, false, 8472)),
        row(
            "\"allowVXLANPacketsFromWorkloads\":true",
            s -> nftables(s).encapsulated(),
            new Encapsulated(false, true, 4789)),
        row("\"workloadSourceSpoofing\":\"Any\"", s -> iptables(s).allowSpoofing(), true),
        row("\"disableConntrackInvalidCheck\":true", s -> iptables(s).dropInvalid(), false),
        row("\"logPrefix\":\"deny %t\"", s -> iptables(s).log().prefix(), "deny %t"),
        row(
            "\"logActionRateLimit\":\"10/minute\",\"logActionRateLimitBurst\":0",
            s -> String.valueOf(iptables(s).log().rate()),
            "Rate[count=10, unit=PT1M, burst=1]"),
        row("\"flowLogsLocalReporter\":\"Enabled\"", s -> iptables(s).reportDenied(), true),
        row(
            "\"failsafeInboundHostPorts\":[{\"protocol\":\"tcp\",\"port\":80,\"net\":\"10.0.0.0/8\"}]",
            s -> iptables(s).host().inbound().toString(),
            "[Failsafe[protocol=TCP, port=80, net=10.0.0.0/8]]"),
        row("\"failsafeOutboundHostPorts\":[]", s -> iptables(s).host().outbound(), List.of()),
        row(
            "\"defaultEndpointToHostAction\":\"Accept\"",
            s -> iptables(s).host().toHost(),
            HostSettings.ToHost.ACCEPT),
        row(
            "\"natPortRange\":\"0:99\",\"natOutgoingAddress\":\"192.0.2.9\"",
            s -> s.dataplane().nat().ports() + " " + s.dataplane().nat().address(),
            "1:99 192.0.2.9"),
        row("\"natPortRange\":0", s -> String.valueOf(s.dataplane().nat().ports()), "null"),
        row(
            "\"iptablesNATOutgoingInterfaceFilter\":\"eth+\"",
            s -> s.dataplane().nat().outInterface(),
            "eth+"),
        row(POOLS_AND_HOSTS, s -> s.dataplane().nat().keptTo().toString(), "[172.30.0.1, fd00::1]"),
        row(
            "\"natOutgoingExclusions\":\"IPPoolsOnly\"",
            s -> s.dataplane().nat().keptTo().size(),
            0),
        row(
            "\"serviceLoopPrevention\":\"Reject\"",
            s -> iptables(s).serviceLoop().toString(),
            "ServiceLoop[ranges=[10.96.0.0/12, 203.0.113.0/24], reject=true]"),
        row(
            "\"serviceLoopPrevention\":\"Drop\"",
            s -> iptables(s).serviceLoop().toString(),
            "ServiceLoop[ranges=[10.96.0.0/12, 203.0.113.0/24], reject=false]"),
        row(
            "\"serviceLoopPrevention\":\"Disabled\"",
            s -> iptables(s).serviceLoop().ranges().size(),
            0),
        row(
            "\"deviceRouteSourceAddress\":\"192.0.2.7\",\"deviceRouteSourceAddressIPv6\":\"fd00::7\"",
            s -> new TreeMap<>(s.dataplane().routeSources()).toString(),
            "{IPV4=192.0.2.7, IPV6=fd00::7}"),
        row("\"ipForwarding\":\"Disabled\"", s -> s.dataplane().forwarding(), false),
        row("\"ipForwarding\":\"Enabled\"", s -> s.dataplane().forwarding(), true),
        row("\"iptablesRefreshInterval\":\"30s\"", s -> s.resync(), Duration.ofSeconds(30)),
        row("\"routeRefreshInterval\":\"0s\"", s -> s.resync(), Duration.ofSeconds(90)),
        row(
            "\"routeRefreshInterval\":\"0s\",\"interfaceRefreshInterval\":\"0s\",\"ipsetsRefreshInterval\":\"0s\",\"iptablesRefreshInterval\":\"0s\",\"nftablesRefreshInterval\":\"0s\"",
            s -> s.resync(),
            Duration.ZERO));
  }

  /** What each field does, whatever the order in which resources come. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("fields")
  void aFieldBecomesASetting(String fields, Function<Effective, Object> setting, Object expected) {
    List<Change> changes = new ArrayList<>(world());
    changes.add(felix("default", fields));
    for (int turn = 0; turn < 2; turn++) {
      NodeSettings settings = new NodeSettings("n1", Overrides.NONE);
      changes.forEach(change -> settings.changed(List.of(change)));
      assertThat(setting.apply(settings.effective())).as(fields).isEqualTo(expected);
      Collections.reverse(changes);
    }
  }

  @Test
  void withoutAnyTheDefaultsHold() {
    Effective effective = new NodeSettings("n1", Overrides.NONE).effective();
    assertThat(effective.dataplane()).isEqualTo(DataplaneSettings.DEFAULT);
    assertThat(effective.resync()).isEqualTo(Duration.ofSeconds(90));
  }

  @Test
  void theEnvironmentCountsBeforeTheNodesOwnAndThatBeforeAllOthers() {
    NodeSettings settings = new NodeSettings("n1", Overrides.NONE);
    settings.changed(
        List.of(
            felix("default", "\"defaultEndpointToHostAction\":\"Accept\",\"logPrefix\":\"all\""),
            felix("node.n1", "\"defaultEndpointToHostAction\":\"Return\""),
            felix("node.n2", "\"logPrefix\":\"other\"")));
    assertThat(iptables(settings.effective()).host().toHost())
        .isEqualTo(HostSettings.ToHost.RETURN);
    assertThat(iptables(settings.effective()).log().prefix()).isEqualTo("all");

    Overrides environment =
        new Overrides(
            BackendChoice.Rules.NFTABLES,
            BackendChoice.Variant.LEGACY,
            Failsafe.parse("tcp:1"),
            List.of(),
            HostSettings.ToHost.DROP,
            Duration.ofSeconds(7),
            true);
    NodeSettings overridden = new NodeSettings("n1", environment);
    overridden.changed(
        List.of(
            felix(
                "default",
                "\"defaultEndpointToHostAction\":\"Accept\",\"nftablesMode\":\"Disabled\",\"iptablesRefreshInterval\":\"1s\"")));
    Effective effective = overridden.effective();
    assertThat(backend(effective))
        .isEqualTo(new BackendChoice(BackendChoice.Rules.NFTABLES, BackendChoice.Variant.LEGACY));
    assertThat(iptables(effective).host())
        .isEqualTo(new HostSettings(Failsafe.parse("tcp:1"), List.of(), HostSettings.ToHost.DROP));
    assertThat(effective.resync()).isEqualTo(Duration.ofSeconds(7));
    assertThat(nftables(effective).reportDenied()).isTrue();
  }

  @Test
  void whatIsTakenBackHoldsNoLonger() {
    NodeSettings settings = new NodeSettings("n1", Overrides.NONE);
    Change.Put put = felix("default", "\"logPrefix\":\"x\"");
    settings.changed(List.of(put));
    Effective before = settings.effective();
    assertThat(settings.effective()).isSameAs(before);
    settings.changed(world().subList(0, 1));
    assertThat(settings.effective()).as("nothing of account has changed").isSameAs(before);
    settings.changed(List.of(new Change.Delete(put.key())));
    assertThat(settings.effective().dataplane()).isEqualTo(DataplaneSettings.DEFAULT);
  }

  private static List<Change> world() {
    return List.of(
        put(
            "Node",
            "n2",
            "\"bgp\":{\"ipv4Address\":\"172.30.0.1/24\",\"ipv6Address\":\"fd00::1/64\"}"),
        put(
            "BGPConfiguration",
            "default",
            "\"serviceClusterIPs\":[{\"cidr\":\"10.96.0.0/12\"}],\"serviceExternalIPs\":[{\"cidr\":\"203.0.113.0/24\"}]"));
  }

  private static Change.Put felix(String name, String spec) {
    return put("FelixConfiguration", name, spec);
  }

  private static Change.Put put(String kind, String name, String spec) {
    String json =
        "{\"apiVersion\":\"projectcalico.org/v3\",\"kind\":\""
            + kind
            + "\",\"metadata\":{\"name\":\""
            + name
            + "\"},\"spec\":{"
            + spec
            + "}}";
    Resource resource = ResourceDocuments.read(json.getBytes(StandardCharsets.UTF_8));
    return new Change.Put(resource);
  }

  private static BackendChoice backend(Effective effective) {
    return effective.dataplane().backend();
  }

  private static RuleSettings iptables(Effective effective) {
    return effective.dataplane().iptables().rules();
  }

  private static RuleSettings nftables(Effective effective) {
    return effective.dataplane().nftables().rules();
  }

  private static Arguments row(
      String fields, Function<Effective, Object> setting, Object expected) {
    return Arguments.of(fields, setting, expected);
  }
}
