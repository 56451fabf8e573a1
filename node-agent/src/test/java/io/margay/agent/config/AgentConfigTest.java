package io.margay.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.agent.dataplane.wireguard.WireguardConfig;
import io.margay.agent.settings.Overrides;
import io.margay.core.net.InterfaceAddress;
import io.margay.core.net.IpAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentConfigTest {

  private static final Map<String, String> LEAST =
      Map.of(
          "MARGAY_NODE_NAME", "n1",
          "MARGAY_NODE_IP", "172.30.0.1/24",
          "MARGAY_FEED", "10.0.0.1:5473, [2001:db8::1]:5473,api.example:1",
          "MARGAY_IPAM", "10.0.0.1:5474");

  @Test
  void fourVariablesAreEnough() {
    assertThat(AgentConfig.from(LEAST))
        .isEqualTo(
            new AgentConfig(
                "n1",
                InterfaceAddress.parse("172.30.0.1/24"),
                new AgentConfig.Ipv6.None(),
                List.of(
                    new HostPort("10.0.0.1", 5473),
                    new HostPort("2001:db8::1", 5473),
                    new HostPort("api.example", 1)),
                new HostPort("10.0.0.1", 5474),
                Path.of("/run/margay/cni.sock"),
                Path.of("/var/lib/margay"),
                IpAddress.parse("127.0.0.1"),
                9099,
                DataplaneKind.KERNEL,
                Overrides.NONE,
                new WireguardConfig(Path.of("/var/lib/margay"), WireguardConfig.Maker.KERNEL),
                null,
                Duration.ZERO,
                0,
                8,
                Path.of("/etc/margay/secrets"),
                Duration.ofSeconds(60)));
  }

  @ParameterizedTest
  @CsvSource({
    "MARGAY_NODE_NAME, Node_1, lower-case letters",
    "MARGAY_NODE_NAME, '', is required",
    "MARGAY_NODE_IP, 172.30.0.1, prefix length",
    "MARGAY_NODE_IP, 172.30.0.300/24, IPv4 address",
    "MARGAY_NODE_IP, 2001:db8::1/64, IPv4 address",
    "MARGAY_NODE_IPV6, 2001:db8::1, prefix length",
    "MARGAY_NODE_IPV6, 172.30.0.1/24, IPv6 address",
    "MARGAY_WIREGUARD, perhaps, any",
    "MARGAY_FEED, localhost, host:port",
    "MARGAY_FEED, 'localhost:1,', host:port",
    "MARGAY_FEED, 2001:db8::1:5473, host:port",
    "MARGAY_IPAM, localhost:0, host:port",
    "MARGAY_IPAM, localhost:65536, host:port",
    "MARGAY_CNI_SOCKET, cni.sock, absolute path",
    "MARGAY_STATE_DIR, state, absolute path",
    "MARGAY_HEALTH_ADDRESS, localhost, IP address",
    "MARGAY_HEALTH_PORT, 65536, from 0 to 65535",
    "MARGAY_HEALTH_PORT, http, from 0 to 65535",
    "MARGAY_DATAPLANE, none, 'kernel, recording'",
    "MARGAY_IPTABLES_BACKEND, ebpf, 'auto, nft, legacy'",
    "MARGAY_FAILSAFE_INBOUND, 22, 'protocol:port'",
    "MARGAY_ENDPOINT_TO_HOST, reject, 'drop, return, accept'",
    "MARGAY_RULES, ebpf, 'auto, iptables, nftables'",
    "MARGAY_BGP_PORT, 0, from 1 to 65535",
    "MARGAY_BGP_LEAVE_SECONDS, 601, from 0",
    "MARGAY_BGP_LONG_LIVED_SECONDS, 16777216, from 0 to 16777215",
    "MARGAY_RESYNC_SECONDS, 0, from 1",
    "MARGAY_DENIED_LOG, yes, 'on, off'",
    "MARGAY_ENFORCEMENT_LIMIT_SECONDS, -1, from 1",
  })
  void aWrongValueIsToldWithItsVariableAndWhatWasExpected(
      String variable, String value, String expected) {
    Map<String, String> environment = new HashMap<>(LEAST);
    environment.put(variable, value);

    assertThatThrownBy(() -> AgentConfig.from(environment))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(variable + ": ")
        .hasMessageContaining(expected);
  }

  @Test
  void allFaultsAreToldAtOnce() {
    assertThatThrownBy(() -> AgentConfig.from(Map.of("MARGAY_DATAPLANE", "x")))
        .hasMessageContaining("MARGAY_NODE_NAME")
        .hasMessageContaining("MARGAY_NODE_IP")
        .hasMessageContaining("MARGAY_FEED")
        .hasMessageContaining("MARGAY_IPAM")
        .hasMessageContaining("MARGAY_DATAPLANE");
  }
}
