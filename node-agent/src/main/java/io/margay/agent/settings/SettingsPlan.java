package io.margay.agent.settings;

import static java.util.Objects.requireNonNullElse;

import io.margay.agent.dataplane.DataplaneSettings;
import io.margay.agent.dataplane.DataplaneSettings.Tables;
import io.margay.agent.dataplane.backend.BackendChoice;
import io.margay.agent.dataplane.hosts.ExcludedInterfaces;
import io.margay.agent.dataplane.nat.NatSettings;
import io.margay.agent.dataplane.plan.Encapsulated;
import io.margay.agent.dataplane.plan.Failsafe;
import io.margay.agent.dataplane.plan.HostSettings;
import io.margay.agent.dataplane.plan.LogSettings;
import io.margay.agent.dataplane.plan.MarkBits;
import io.margay.agent.dataplane.plan.Placement;
import io.margay.agent.dataplane.plan.RuleSettings;
import io.margay.agent.dataplane.plan.RuleSettings.Allow;
import io.margay.agent.dataplane.plan.ServiceLoop;
import io.margay.core.model.PortRange;
import io.margay.core.model.Protocol;
import io.margay.core.model.felix.FelixConfigurationSpec;
import io.margay.core.model.felix.FelixDataplane;
import io.margay.core.model.felix.FelixProcess;
import io.margay.core.model.felix.FelixRoutes;
import io.margay.core.model.felix.FelixTables;
import io.margay.core.model.felix.PortSpan;
import io.margay.core.model.felix.ProtoPort;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A FelixConfiguration, with everything filled in that has a default, as settings: pure. */
final class SettingsPlan {

  private static final Map<String, Duration> UNITS =
      Map.of(
          "second", Duration.ofSeconds(1),
          "minute", Duration.ofMinutes(1),
          "hour", Duration.ofHours(1),
          "day", Duration.ofDays(1));

  private final FelixDataplane dataplane;
  private final FelixTables tables;
  private final FelixRoutes routes;
  private final FelixProcess process;
  private final FelixConfigurationSpec spec;
  private final Overrides environment;

  private SettingsPlan(FelixConfigurationSpec spec, Overrides environment) {
    this.spec = spec;
    this.dataplane = spec.dataplane();
    this.tables = spec.tables();
    this.routes = spec.routes();
    this.process = spec.process();
    this.environment = environment;
  }

  /**
   * What holds.
   *
   * @param services ranges of services' addresses that are announced
   * @param hosts the addresses of all nodes
   * @throws IllegalArgumentException if something is said that can not be
   */
  static Effective of(
      FelixConfigurationSpec spec,
      SortedSet<Cidr> services,
      SortedSet<IpAddress> hosts,
      Overrides environment) {
    SettingsPlan plan = new SettingsPlan(spec, environment);
    return new Effective(
        new DataplaneSettings(
            plan.backend(),
            plan.iptables(services),
            plan.nftables(services),
            plan.nat(hosts),
            requireNonNullElse(spec.reports().flowLogsFlushInterval(), Duration.ofSeconds(300)),
            new ExcludedInterfaces(requireNonNullElse(plan.dataplane.interfaceExclude(), "")),
            !"Disabled".equals(plan.routes.ipForwarding()),
            plan.routeSources()),
        plan.resync());
  }

  private Map<Family, IpAddress> routeSources() {
    Map<Family, IpAddress> sources = new EnumMap<>(Family.class);
    for (IpAddress source :
        Arrays.asList(routes.deviceRouteSourceAddress(), routes.deviceRouteSourceAddressIPv6())) {
      if (source != null) {
        sources.put(source.family(), source);
      }
    }
    return sources;
  }

  private BackendChoice backend() {
    BackendChoice.Rules rules =
        switch (requireNonNullElse(tables.nftablesMode(), "Auto")) {
          case "Enabled" -> BackendChoice.Rules.NFTABLES;
          case "Disabled" -> BackendChoice.Rules.IPTABLES;
          default -> BackendChoice.Rules.AUTO;
        };
    BackendChoice.Variant variant =
        BackendChoice.Variant.valueOf(
            requireNonNullElse(tables.iptablesBackend(), "Auto").toUpperCase(Locale.ROOT));
    return new BackendChoice(
        requireNonNullElse(environment.rules(), rules),
        requireNonNullElse(environment.iptables(), variant));
  }

  private Tables iptables(SortedSet<Cidr> services) {
    return new Tables(
        rules(
            services,
            tables.iptablesFilterDenyAction(),
            tables.iptablesFilterAllowAction(),
            tables.iptablesMangleAllowAction()),
        placement(tables.iptablesMarkMask()));
  }

  private Tables nftables(SortedSet<Cidr> services) {
    return new Tables(
        rules(
            services,
            tables.nftablesFilterDenyAction(),
            tables.nftablesFilterAllowAction(),
            tables.nftablesMangleAllowAction()),
        placement(tables.nftablesMarkMask()));
  }

  private Placement placement(@Nullable Long mask) {
    return new Placement(
        mask == null ? MarkBits.DEFAULT : new MarkBits(mask.intValue()),
        "Append".equals(dataplane.chainInsertMode()));
  }

  private RuleSettings rules(
      SortedSet<Cidr> services,
      @Nullable String deny,
      @Nullable String filterAllow,
      @Nullable String mangleAllow) {
    return new RuleSettings(
        host(),
        Pattern.compile(",")
            .splitAsStream(requireNonNullElse(dataplane.interfacePrefix(), "cali"))
            .map(String::strip)
            .filter(prefix -> !prefix.isEmpty())
            .distinct()
            .toList(),
        "Reject".equals(deny),
        allow(filterAllow),
        allow(mangleAllow),
        "Any".equals(dataplane.workloadSourceSpoofing()),
        new Encapsulated(
            Boolean.TRUE.equals(dataplane.allowIPIPPacketsFromWorkloads()),
            Boolean.TRUE.equals(dataplane.allowVXLANPacketsFromWorkloads()),
            requireNonNullElse(spec.overlay().vxlanPort(), Encapsulated.NONE.vxlanPort())),
        !Boolean.TRUE.equals(dataplane.disableConntrackInvalidCheck()),
        new LogSettings(requireNonNullElse(process.logPrefix(), "calico-packet"), logRate()),
        requireNonNullElse(
            environment.reportDenied(), "Enabled".equals(spec.reports().flowLogsLocalReporter())),
        "Disabled".equals(dataplane.serviceLoopPrevention())
            ? ServiceLoop.NONE
            : new ServiceLoop(services, "Reject".equals(dataplane.serviceLoopPrevention())));
  }

  private static Allow allow(@Nullable String action) {
    return "Return".equals(action) ? Allow.RETURN : Allow.ACCEPT;
  }

  private HostSettings host() {
    HostSettings.ToHost toHost =
        HostSettings.ToHost.valueOf(
            requireNonNullElse(dataplane.defaultEndpointToHostAction(), "Drop")
                .toUpperCase(Locale.ROOT));
    return new HostSettings(
        failsafes(environment.inbound(), dataplane.failsafeInboundHostPorts(), Failsafe.INBOUND),
        failsafes(environment.outbound(), dataplane.failsafeOutboundHostPorts(), Failsafe.OUTBOUND),
        requireNonNullElse(environment.toHost(), toHost));
  }

  private static List<Failsafe> failsafes(
      @Nullable List<Failsafe> first, @Nullable List<ProtoPort> given, List<Failsafe> otherwise) {
    if (first != null) {
      return first;
    }
    return given == null ? otherwise : given.stream().map(SettingsPlan::failsafe).toList();
  }

  private static Failsafe failsafe(ProtoPort port) {
    Protocol protocol =
        switch (port.protocol().toUpperCase(Locale.ROOT)) {
          case "TCP" -> Protocol.TCP;
          case "UDP" -> Protocol.UDP;
          default -> Protocol.SCTP;
        };
    return new Failsafe(protocol, port.port(), port.net());
  }

  private LogSettings.@Nullable Rate logRate() {
    String limit = process.logActionRateLimit();
    if (limit == null) {
      return null;
    }
    String[] parts = limit.split("/", -1);
    int burst = requireNonNullElse(process.logActionRateLimitBurst(), 5);
    return new LogSettings.Rate(
        Long.parseLong(parts[0]), Objects.requireNonNull(UNITS.get(parts[1])), Math.max(1, burst));
  }

  private NatSettings nat(SortedSet<IpAddress> hosts) {
    PortSpan span = routes.natPortRange();
    return new NatSettings(
        routes.natOutgoingAddress(),
        span == null || span.last() == 0
            ? null
            : new PortRange(Math.max(1, span.first()), span.last()),
        tables.iptablesNATOutgoingInterfaceFilter(),
        "IPPoolsAndHostIPs".equals(routes.natOutgoingExclusions()) ? hosts : new TreeSet<>());
  }

  /** The shortest of all: everything is read back at once. */
  private Duration resync() {
    return environment.resync() != null
        ? environment.resync()
        : Stream.of(
                routes.routeRefreshInterval(),
                dataplane.interfaceRefreshInterval(),
                tables.ipsetsRefreshInterval(),
                tables.iptablesRefreshInterval(),
                tables.nftablesRefreshInterval())
            .filter(interval -> interval != null && !interval.isZero())
            .min(Comparator.naturalOrder())
            .orElse(Duration.ZERO);
  }
}
