package io.margay.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.core.model.codec.Warning;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WarningsTest {

  /** The paths that the author of a body is warned of. */
  private static List<String> paths(String kind, String body) {
    Resource resource =
        Resources.decode(new ResourceRow("", kind, body, "", "", "").tree()).orThrow();
    return Resources.warnings(resource).stream().map(Warning::path).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "Tier ; {spec: {order: 5}} ; ''",
        "IPReservation ; {spec: {}} ; ''",
        "BGPPeer ; {spec: {peerIP: 10.0.0.1, asNumber: 1, sourceAddress: UseNodeIP}} ; ''",
        "BGPPeer ; {spec: {peerSelector: has(rr), localASNumber: 1, nextHopMode: Keep, sourceAddress: None, maxRestartTime: 9s, keepaliveTime: 9s, numAllowedLocalASNumbers: 1, ttlSecurity: 1, filters: [f], password: {secretKeyRef: {name: s, key: k}}, reversePeering: Auto, failureDetectionMode: BFDIfDirectlyConnected}} ; ''",
        "BGPPeer ; {spec: {localWorkloadSelector: has(router), asNumber: 1}} ; ''",
        "BGPConfiguration ; {spec: {localWorkloadPeeringIPV4: 169.254.1.2, localWorkloadPeeringIPV6: 'fd00::2'}} ; ''",
        "BGPConfiguration ; {spec: {bindMode: NodeIP, nodeMeshMaxRestartTime: 9s, serviceClusterIPs: [{cidr: 10.0.0.0/8}]}} ; ''",
        "BGPPeer ; {spec: {peerRange: 10.0.0.0/24, peerRangeLimit: 5, asNumber: 1, maxPrefixes: 9}} ; ''",
        "BGPConfiguration ; {spec: {serviceLoadBalancerAggregation: Disabled}} ; ''",
        "IPPool ; {spec: {cidr: 10.1.0.0/16, disableBGPExport: true}} ; ''",
        "BGPConfiguration ; {spec: {programClusterRoutes: Disabled, ignoredInterfaces: [docker0]}} ; ''",
        "BGPConfiguration ; {spec: {logSeverityScreen: Debug}} ; spec.logSeverityScreen",
        "ClusterInformation ; {spec: {datastoreReady: true}} ; ''",
        "ClusterInformation ; {spec: {datastoreReady: false}} ; spec.datastoreReady",
        "FelixConfiguration ; {metadata: {name: default}, spec: {vxlanPort: 4789}} ; ''",
        "FelixConfiguration ; {metadata: {name: default}, spec: {bpfEnabled: false}} ; ''",
        "FelixConfiguration ; {metadata: {name: default}, spec: {bpfEnabled: true}} ; spec.bpfEnabled",
        "KubeControllersConfiguration ; {spec: {healthChecks: Disabled}} ; spec.healthChecks",
        "CalicoNodeStatus ; {spec: {node: n1, classes: [BGP]}} ; ''"
      })
  void onlyWhatSaysSomethingThatNothingActsOnIsNamed(String kind, String body, String paths) {
    List<String> expected =
        paths == null || paths.isBlank() ? List.of() : Arrays.asList(paths.split(","));
    assertThat(paths(kind.strip(), body.strip())).isEqualTo(expected);
  }

  @Test
  void aWarningSaysWhatHappensInstead() {
    String body = "{metadata: {name: default}, spec: {bpfEnabled: true}}";
    Resource resource =
        Resources.decode(new ResourceRow("", "FelixConfiguration", body, "", "", "").tree())
            .orThrow();
    assertThat(Resources.warnings(resource))
        .singleElement()
        .hasToString(
            "spec.bpfEnabled: is accepted and kept, but not enforced yet: policy is enforced in iptables or nftables");
  }

  @Test
  void theStatusIsWrittenApart() {
    Map<String, Object> tree =
        new ResourceRow(
                "",
                "IPPool",
                "{spec: {cidr: 10.1.0.0/16}, status: {conditions: [{type: Allocatable, status: 'True'}]}}",
                "",
                "",
                "")
            .tree();
    IPPool pool = (IPPool) Resources.decode(tree).orThrow();
    IPPool bare = (IPPool) Resources.withStatusOf(pool, null);
    assertThat(bare.status()).isNull();
    assertThat(bare.spec()).isEqualTo(pool.spec());
    assertThat(Resources.withStatusOf(bare, pool)).isEqualTo(pool);
    Resource tier = Builtins.all().getFirst();
    assertThat(Resources.withStatusOf(tier, null)).isSameAs(tier);
  }
}
