package io.margay.agent.config;

import static java.util.Objects.requireNonNull;

import io.margay.agent.dataplane.backend.BackendChoice;
import io.margay.agent.dataplane.plan.Failsafe;
import io.margay.agent.dataplane.plan.HostSettings;
import io.margay.agent.dataplane.wireguard.WireguardConfig;
import io.margay.agent.settings.Overrides;
import io.margay.bgp.peering.Self;
import io.margay.core.net.Family;
import io.margay.core.net.InterfaceAddress;
import io.margay.core.net.IpAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All settings of an agent.
 *
 * @param nodeName the node's name in the API
 * @param nodeAddress its IPv4 address with the length of its subnet's prefix
 * @param nodeIpv6 its IPv6 address, or where it is from
 * @param feed where policy-api serves the feed; any of these
 * @param ipam where ipam-service listens
 * @param cniSocket the unix socket for the CNI plugin
 * @param stateDirectory where local endpoints are kept
 * @param healthPort 0 picks a free one
 * @param overrides what counts before FelixConfigurations
 * @param wireguard how WireGuard is done
 * @param bgpPort where to listen for BGP; null leaves it to the BGPConfiguration
 * @param bgpLeave how long a stopping agent asks its BGP neighbours to use other ways before it
 *     says good-bye; zero to vanish, so that they keep its routes until it is back
 * @param addressStock how many addresses of each family the node keeps ready; 0 for none
 * @param secrets where the files of passwords are
 * @param enforcementLimit for how long rules may fail to be programmed before the agent gives up
 */
public record AgentConfig(
    String nodeName,
    InterfaceAddress nodeAddress,
    Ipv6 nodeIpv6,
    List<HostPort> feed,
    HostPort ipam,
    Path cniSocket,
    Path stateDirectory,
    IpAddress healthAddress,
    int healthPort,
    DataplaneKind dataplane,
    Overrides overrides,
    WireguardConfig wireguard,
    @Nullable Integer bgpPort,
    Duration bgpLeave,
    int bgpLongLivedSeconds,
    int addressStock,
    Path secrets,
    Duration enforcementLimit) {

  /** Which IPv6 address the node tells. */
  public sealed interface Ipv6 {
    /** None. */
    record None() implements Ipv6 {}

    /** That beside its IPv4 address. */
    record Found() implements Ipv6 {}

    /** This. */
    record Given(InterfaceAddress address) implements Ipv6 {}

    private static Ipv6 parse(String text) {
      return switch (text.strip()) {
        case "none" -> new None();
        case "auto" -> new Found();
        case String given -> {
          InterfaceAddress address = InterfaceAddress.parse(given);
          if (!given.contains("/") || address.address().family() != Family.IPV6) {
            throw new IllegalArgumentException();
          }
          yield new Given(address);
        }
      };
    }
  }

  public AgentConfig {
    feed = List.copyOf(feed);
  }

  /**
   * Reads the settings.
   *
   * @throws ConfigException with every fault
   */
  public static AgentConfig from(Map<String, String> environment) {
    Environment env = new Environment(environment);
    String nodeName =
        env.required(
            "MARGAY_NODE_NAME",
            "must be a name of at most 253 lower-case letters, digits, '-' and '.'",
            AgentConfig::name);
    InterfaceAddress nodeAddress =
        env.required(
            "MARGAY_NODE_IP",
            "must be an IPv4 address with its prefix length, such as 172.30.0.1/24",
            AgentConfig::nodeAddress);
    Ipv6 nodeIpv6 =
        env.optional(
            "MARGAY_NODE_IPV6",
            new Ipv6.None(),
            "must be an IPv6 address with its prefix length, such as fd30::1/64, or auto, or none",
            Ipv6::parse);
    List<HostPort> feed =
        env.required(
            "MARGAY_FEED",
            "must be host:port, or several separated by commas",
            text -> Arrays.stream(text.split(",", -1)).map(HostPort::parse).toList());
    HostPort ipam = env.required("MARGAY_IPAM", "must be host:port", HostPort::parse);
    Path socket = path(env, "MARGAY_CNI_SOCKET", "/run/margay/cni.sock");
    Path state = path(env, "MARGAY_STATE_DIR", "/var/lib/margay");
    Path secrets = path(env, "MARGAY_SECRETS_DIR", "/etc/margay/secrets");
    IpAddress healthAddress =
        env.optional(
            "MARGAY_HEALTH_ADDRESS",
            IpAddress.parse("127.0.0.1"),
            "must be an IP address",
            text -> IpAddress.parse(text.strip()));
    Integer healthPort = env.number("MARGAY_HEALTH_PORT", 9099, "a port", 0, 65535);
    DataplaneKind dataplane =
        env.choice("MARGAY_DATAPLANE", DataplaneKind.KERNEL, DataplaneKind.class);
    Overrides overrides = overrides(env);
    WireguardConfig.Maker maker =
        env.choice("MARGAY_WIREGUARD", WireguardConfig.Maker.KERNEL, WireguardConfig.Maker.class);
    Integer bgpPort = env.number("MARGAY_BGP_PORT", null, "a port", 1, 65535);
    Integer leave = env.number("MARGAY_BGP_LEAVE_SECONDS", 0, "seconds", 0, 600);
    Integer longLived =
        env.number("MARGAY_BGP_LONG_LIVED_SECONDS", 0, "seconds", 0, Self.LONGEST_LIVED_SECONDS);
    Integer stock = env.number("MARGAY_ADDRESS_STOCK", 8, "a number of addresses", 0, 64);
    Integer limit = env.number("MARGAY_ENFORCEMENT_LIMIT_SECONDS", 60, "seconds", 1, 86_400);
    env.check();
    return new AgentConfig(
        requireNonNull(nodeName),
        requireNonNull(nodeAddress),
        requireNonNull(nodeIpv6),
        requireNonNull(feed),
        requireNonNull(ipam),
        requireNonNull(socket),
        requireNonNull(state),
        requireNonNull(healthAddress),
        requireNonNull(healthPort),
        requireNonNull(dataplane),
        overrides,
        new WireguardConfig(requireNonNull(state), requireNonNull(maker)),
        bgpPort,
        Duration.ofSeconds(requireNonNull(leave)),
        requireNonNull(longLived),
        requireNonNull(stock),
        requireNonNull(secrets),
        Duration.ofSeconds(requireNonNull(limit)));
  }

  private static Overrides overrides(Environment env) {
    Integer resync = env.number("MARGAY_RESYNC_SECONDS", null, "seconds", 1, 86_400);
    Switch denied = env.choice("MARGAY_DENIED_LOG", null, Switch.class);
    return new Overrides(
        env.choice("MARGAY_RULES", null, BackendChoice.Rules.class),
        env.choice("MARGAY_IPTABLES_BACKEND", null, BackendChoice.Variant.class),
        failsafe(env, "MARGAY_FAILSAFE_INBOUND"),
        failsafe(env, "MARGAY_FAILSAFE_OUTBOUND"),
        env.choice("MARGAY_ENDPOINT_TO_HOST", null, HostSettings.ToHost.class),
        resync == null ? null : Duration.ofSeconds(resync),
        denied == null ? null : denied == Switch.ON);
  }

  private enum Switch {
    ON,
    OFF
  }

  private static @Nullable List<Failsafe> failsafe(Environment env, String name) {
    return env.optional(
        name, null, "must be protocol:port, several separated by commas, or none", Failsafe::parse);
  }

  private static @Nullable Path path(Environment env, String name, String otherwise) {
    return env.optional(
        name,
        Path.of(otherwise),
        "must be an absolute path",
        text -> {
          Path path = Path.of(text.strip());
          if (!path.isAbsolute()) {
            throw new IllegalArgumentException();
          }
          return path;
        });
  }

  private static String name(String text) {
    String name = text.strip();
    if (name.length() > 253
        || !name.matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")) {
      throw new IllegalArgumentException();
    }
    return name;
  }

  private static InterfaceAddress nodeAddress(String text) {
    InterfaceAddress address = InterfaceAddress.parse(text.strip());
    if (!text.contains("/") || address.address().family() != Family.IPV4) {
      throw new IllegalArgumentException();
    }
    return address;
  }
}
