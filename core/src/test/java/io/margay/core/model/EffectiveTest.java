package io.margay.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.core.model.felix.FelixConfigurationSpec;
import io.margay.core.model.felix.ProtoPort;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EffectiveTest {

  private static FelixConfiguration felix(String name, String created, String spec) {
    String body =
        "{metadata: {name: "
            + name
            + ", creationTimestamp: '"
            + created
            + "'}, spec: "
            + spec
            + "}";
    return (FelixConfiguration)
        Resources.decode(new ResourceRow("", "FelixConfiguration", body, "", "", "").tree())
            .orThrow();
  }

  @Test
  void forANodeItsOwnObjectGoesBeforeThoseThatSelectItAndThoseBeforeTheOneForAll() {
    List<FelixConfiguration> all =
        List.of(
            felix(
                "default",
                "2026-01-01T00:00:00Z",
                "{vxlanMTU: 1, vxlanMTUV6: 1, ipipMTU: 1, wireguardMTU: 1}"),
            felix(
                "young",
                "2026-02-02T00:00:00Z",
                "{nodeSelector: has(gpu), vxlanMTU: 2, ipipMTU: 2}"),
            felix(
                "old",
                "2026-02-01T00:00:00Z",
                "{nodeSelector: has(gpu), vxlanMTU: 3, vxlanMTUV6: 3}"),
            felix("other", "2026-01-01T00:00:00Z", "{nodeSelector: has(tpu), vxlanMTU: 5}"),
            felix("node.n1", "2026-03-01T00:00:00Z", "{vxlanMTU: 4}"),
            felix("node.n2", "2026-03-01T00:00:00Z", "{vxlanMTU: 6}"));
    FelixConfigurationSpec n1 = FelixConfiguration.effective(all, "n1", Map.of("gpu", ""));
    assertThat(n1.overlay().vxlanMTU()).isEqualTo(4);
    assertThat(n1.overlay().vxlanMTUV6()).isEqualTo(3);
    assertThat(n1.overlay().ipipMTU()).isEqualTo(1);
    assertThat(n1.overlay().vxlanPort()).isEqualTo(4789);
    assertThat(FelixConfiguration.effective(all, "n3", Map.of()).overlay().vxlanMTU()).isEqualTo(1);
  }

  @Test
  void whereNothingIsSaidTheDefaultsHold() {
    FelixConfigurationSpec spec = FelixConfiguration.effective(List.of(), "n1", Map.of());
    assertThat(spec.routes().routeRefreshInterval()).isEqualTo(Duration.ofSeconds(90));
    assertThat(spec.tables().iptablesMarkMask()).isEqualTo(0xffff0000L);
    assertThat(spec.dataplane().failsafeInboundHostPorts()).isNull();
    assertThat(ProtoPort.FAILSAFE_INBOUND)
        .extracting(ProtoPort::port)
        .containsExactly(22, 68, 179, 2379, 2380, 5473, 6443, 6666, 6667);
  }

  @Test
  void anEmptyListOfFailsafePortsSaysSomething() {
    FelixConfiguration node =
        felix("node.n1", "2026-01-01T00:00:00Z", "{failsafeInboundHostPorts: []}");
    FelixConfiguration all =
        felix(
            "default",
            "2026-01-01T00:00:00Z",
            "{failsafeInboundHostPorts: [{protocol: TCP, port: 22}]}");
    assertThat(Resources.encode(node).get("spec")).hasToString("{failsafeInboundHostPorts=[]}");
    assertThat(
            FelixConfiguration.effective(List.of(all, node), "n1", Map.of())
                .dataplane()
                .failsafeInboundHostPorts())
        .isEmpty();
  }

  @Test
  void aNodesBgpConfigurationSaysOnlyWhatDiffers() {
    BGPConfigurationSpec node = BGPConfigurationSpec.of(new AsNumber(65001), true, 1179);
    BGPConfigurationSpec silent = BGPConfigurationSpec.effective(List.of());
    assertThat(silent).isEqualTo(BGPConfigurationSpec.DEFAULTS);
    assertThat(silent.as()).isEqualTo(AsNumber.DEFAULT);
    assertThat(silent.port()).isEqualTo(179);
    assertThat(BGPConfigurationSpec.effective(List.of(node, silent)).as())
        .isEqualTo(new AsNumber(65001));
  }
}
