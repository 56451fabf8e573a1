package io.margay.agent.cni;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointNamesTest {

  @ParameterizedTest
  @CsvSource({
    "n1, abc, eth0, n1-cni-abc-eth0",
    "node-1, a-b, net1, node--1-cni-a--b-net1",
    "n.example, a.b, eth0, n.example-cni-a.b-eth0",
  })
  void plainPartsAreReadable(String node, String container, String name, String expected) {
    assertThat(EndpointNames.endpoint(node, container, name)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"ABC", "a_b", "a..b", "a.-b", "a-"})
  void whatNoNameMayHoldIsHashed(String container) {
    assertThat(EndpointNames.endpoint("n1", container, "eth0"))
        .matches("n1-cni-x[0-9a-f]{24}-eth0")
        .isNotEqualTo(EndpointNames.endpoint("n1", container + "x", "eth0"));
  }

  @Test
  void caseIsNotLost() {
    assertThat(EndpointNames.endpoint("n1", "ABC", "eth0"))
        .isNotEqualTo(EndpointNames.endpoint("n1", "abc", "eth0"));
  }

  @Test
  void whatIsTooLongIsHashed() {
    assertThat(EndpointNames.endpoint("n".repeat(60), "c".repeat(200), "eth0"))
        .hasSizeLessThan(254);
    assertThat(EndpointNames.endpoint("a.b-c".repeat(50), "c".repeat(200), "eth0"))
        .hasSizeLessThan(254)
        .matches("x[0-9a-f]{24}-cni-x[0-9a-f]{24}-eth0");
  }

  @Test
  void theInterfaceFitsTheKernel() {
    assertThat(EndpointNames.hostInterface("n1-cni-abc-eth0")).matches("cali[0-9a-f]{11}");
  }

  @Test
  void anEthernetAddressIsOfOneStationAndAlwaysTheSame() {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      String name = EndpointNames.endpoint("n1", "c" + i, "eth0");
      String mac = EndpointNames.mac(name);
      assertThat(mac).isEqualTo(EndpointNames.mac(name)).matches("[0-9a-f][26ae](:[0-9a-f]{2}){5}");
      seen.add(mac);
    }
    assertThat(seen).hasSize(1000);
  }
}
