package io.margay.agent.dataplane;

import io.margay.agent.dataplane.backend.Backend;
import io.margay.agent.dataplane.backend.CountReader;
import io.margay.agent.dataplane.backend.PolicySwitch;
import io.margay.agent.dataplane.denied.DeniedCounts;
import io.margay.agent.dataplane.denied.DeniedLogs;
import io.margay.agent.dataplane.denied.NameBook;
import io.margay.agent.dataplane.desired.Desires;
import io.margay.agent.dataplane.desired.FamilyPlan;
import io.margay.agent.dataplane.flows.Connections;
import io.margay.agent.dataplane.flows.Mirror;
import io.margay.agent.dataplane.hosts.HostLocator;
import io.margay.agent.dataplane.links.SourceChecks;
import io.margay.agent.dataplane.overlay.OverlayDriver;
import io.margay.agent.dataplane.plan.Carrier;
import io.margay.agent.dataplane.plan.Marks;
import io.margay.agent.dataplane.plan.PolicyDriver;
import io.margay.agent.dataplane.plan.RuleSettings;
import io.margay.agent.dataplane.qos.BandwidthDriver;
import io.margay.agent.dataplane.routes.KernelWatch;
import io.margay.agent.dataplane.routes.RouteDriver;
import io.margay.agent.dataplane.routes.RouteMetrics;
import io.margay.agent.netlink.Links;
import io.margay.agent.netlink.MainTable;
import io.margay.agent.netlink.NetlinkSocket;
import io.margay.agent.netlink.Netns;
import io.margay.agent.netlink.Routes;
import io.margay.agent.overlay.Overlay;
import io.margay.core.calc.SetMember;
import io.margay.core.calc.SetType;
import io.margay.core.calc.Update;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The dataplane of a Linux kernel: policy, routes, connections. */
final class KernelDataplane implements Dataplane {

  private static final Logger LOG = LoggerFactory.getLogger(KernelDataplane.class);

  private final Netns netns;
  private final KernelSockets sockets;
  private final RouteDriver routes;
  private final PolicySwitch policy;
  private final OverlayDriver overlay;
  private final BandwidthDriver bandwidths;
  private final SourceChecks sourceChecks;
  private final NameBook names = new NameBook();
  private final DeniedLogs denied;
  private final CountReader counts;
  private volatile @Nullable Backend backend;
  private final Map<Family, FamilyPlan> plans = new EnumMap<>(Family.class);
  private final Desires desires = new Desires();
  private final Mirror mirror = new Mirror();
  private final Connections connections;
  private final Forwarding forwarding;
  private DataplaneSettings settings;
  private boolean settled;
  private boolean allowSpoofing;
  private boolean planned;
  private final int routeProtocol;
  private @Nullable KernelWatch watch;
  private final HostLocator hosts;

  private KernelDataplane(KernelConfig config, Netns netns, KernelSockets sockets)
      throws IOException {
    this.netns = netns;
    this.sockets = sockets;
    this.routeProtocol = config.routeProtocol();
    this.routes =
        new RouteDriver(
            new Routes(sockets.route(), routeProtocol),
            new Links(sockets.route()),
            new Links(sockets.events()));
    this.bandwidths = new BandwidthDriver(sockets.route());
    this.overlay =
        new OverlayDriver(
            config.wireguard(), routeProtocol, netns, sockets.route(), sockets.tunnelEvents());
    this.sourceChecks = new SourceChecks(netns);
    this.counts = new CountReader(netns);
    this.denied = new DeniedLogs(netns, names, config.denied());
    this.settings = config.settings();
    this.policy = new PolicySwitch(netns, sockets.netfilter(), this::putSets);
    this.hosts = new HostLocator(sockets.route());
    this.connections = new Connections(mirror, netns, sockets.route(), sockets.netfilter());
    this.forwarding = new Forwarding(netns);
  }

  @Override
  public void configure(DataplaneSettings now) {
    if (!now.equals(settings)) {
      settings = now;
      settled = false;
    }
  }

  /** Makes the settings hold for what is planned from now on; until that can be, the former do. */
  private void settle(List<String> failures) {
    if (settled) {
      return;
    }
    try {
      Backend chosen = policy.choose(settings.backend(), each -> settings.tables(each).placement());
      for (Family family : Family.values()) {
        plans.put(family, new FamilyPlan(family, settings.tables(chosen).rules(), settings.nat()));
      }
      desires.routeSources(settings.routeSources());
      overlay.mark(settings.tables(chosen).placement().marks().place(Marks.TUNNEL));
      backend = chosen;
      RuleSettings rules = settings.tables(chosen).rules();
      allowSpoofing = rules.allowSpoofing();
      denied.want(rules.reportDenied() ? settings.reportInterval() : null);
      planned = false;
      settled = true;
    } catch (IOException e) {
      failures.add(String.valueOf(e.getMessage()));
    }
  }

  static KernelDataplane open(KernelConfig config) throws IOException {
    Netns netns = Netns.of(config.netns());
    KernelSockets sockets = KernelSockets.open(netns);
    try {
      return new KernelDataplane(config, netns, sockets);
    } catch (IOException | RuntimeException e) {
      sockets.close();
      throw e;
    }
  }

  @Override
  public void accept(List<Update> updates) {
    mirror.accept(updates);
    names.accept(updates);
    if (!updates.isEmpty()) {
      connections.changed();
    }
    for (Update update : updates) {
      switch (update) {
        case Update.IpSetPut(String id, SetType type, SortedSet<SetMember> members) ->
            policy.put(id, type, members);
        case Update.IpSetDelta(String id, List<SetMember> added, List<SetMember> removed) ->
            policy.change(id, added, removed);
        case Update.IpSetRemove(String id) -> policy.remove(id);
        default -> desires.accept(update);
      }
    }
  }

  @Override
  public void setBlocks(SortedSet<Cidr> blocks) {
    desires.blocks(blocks);
  }

  @Override
  public void setLearnedRoutes(SortedMap<Cidr, SortedSet<IpAddress>> nextHops, boolean complete) {
    desires.learned(nextHops, complete);
  }

  @Override
  public void setMetrics(RouteMetrics metrics) {
    desires.metrics(metrics);
  }

  @Override
  public void setOverlay(Overlay now) {
    desires.overlay(now);
    overlay.want(now);
    putTunnelEnds(policy);
  }

  private void putSets(PolicyDriver driver) {
    mirror.putSets(driver);
    putTunnelEnds(driver);
  }

  /** Rules about tunnels ask for them, and there are such only with tunnels. */
  private void putTunnelEnds(PolicyDriver driver) {
    Overlay now = desires.overlay();
    if (now.hasTunnels()) {
      driver.put(Carrier.ENDS, SetType.NETS, now.tunnelEnds().stream().map(SetMember::of).toList());
    } else {
      driver.remove(Carrier.ENDS);
    }
  }

  @Override
  public Counted counts() throws IOException {
    Backend counting = backend;
    return new Counted(counting == null ? List.of() : counts.read(counting), names.policies());
  }

  @Override
  public DeniedCounts denied() {
    return denied.counts();
  }

  @Override
  public KernelRoutes kernelRoutes() throws IOException {
    try (NetlinkSocket socket = NetlinkSocket.brief(netns, NetlinkSocket.ROUTE)) {
      Map<Integer, String> names = new HashMap<>();
      new Links(socket).all().forEach(link -> names.put(link.index(), link.name()));
      return new KernelRoutes(MainTable.read(socket), names, routeProtocol);
    }
  }

  @Override
  public TunnelStatus tunnels() {
    return overlay.status();
  }

  @Override
  public Outcome apply() {
    List<String> failures = new ArrayList<>();
    settle(failures);
    plan();
    hear();
    failures.addAll(policy.apply());
    if (failures.isEmpty() && settings.forwarding()) {
      forwarding.turnOn(forwarded(), failures);
    }
    boolean enforced = failures.isEmpty();
    // Left out by the plan: closed like any unknown interface.
    failures.addAll(desires.unsound(allowSpoofing));
    failures.addAll(hosts.found().unsound());
    failures.addAll(desires.overlay().problems());
    // Ends of tunnels are there before routes lead into them.
    overlay.applyPuts(failures);
    failures.addAll(routes.apply());
    overlay.applyRemovals(failures);
    bandwidths.apply(failures);
    sourceChecks.apply(failures);
    denied.apply(failures);
    connections.forget(routes.takeGone(), desires::haveAny, failures);
    List<String> closed = enforced ? connections.endForbidden(failures) : List.of();
    return new Outcome(failures, enforced, routes.pending(), closed);
  }

  private void hear() {
    if (watch != null) {
      KernelWatch.Heard heard = watch.take();
      routes.heard(heard);
      if (heard.links()) {
        overlay.disturbed();
        bandwidths.disturbed();
        sourceChecks.disturbed();
      }
    }
  }

  private void plan() {
    boolean moved = hosts.locate(desires.hostEndpoints(), settings.excluded());
    if (desires.takeRulesChanged() || moved || !planned) {
      planned = true;
      policy.sources(desires.sources());
      sourceChecks.want(allowSpoofing ? desires.withAllowedSources() : List.of());
      plans.forEach((family, plan) -> policy.want(family, plan.tables(desires, hosts.found())));
    }
    if (desires.takeRoutesChanged()) {
      bandwidths.want(desires.bandwidths());
      routes.want(
          desires.routes(),
          new RouteDriver.Keep(!desires.learnedComplete(), !desires.blocksKnown()));
    }
  }

  /**
   * What is forwarded once the rules are there that keep it in bounds. IPv6 only for a workload or
   * block that has it: a node that forwards no longer takes routes from routers.
   */
  private Set<Family> forwarded() {
    return desires.hasIpv6() ? EnumSet.allOf(Family.class) : EnumSet.of(Family.IPV4);
  }

  @Override
  public boolean tidy() {
    List<String> failures = new ArrayList<>();
    connections.forgetAll(failures);
    return failures.isEmpty();
  }

  @Override
  public void onChange(Runnable wake) {
    try {
      watch = KernelWatch.open(netns, routeProtocol, sockets.route().port(), wake);
    } catch (IOException e) {
      LOG.error("Kernel events are not heard; the slow read-back finds changes", e);
    }
  }

  @Override
  public List<String> resync() {
    List<String> drift = new ArrayList<>();
    forwarding.disturbed();
    bandwidths.resync();
    sourceChecks.disturbed();
    try {
      drift.addAll(policy.resync());
      drift.addAll(overlay.resync());
      drift.addAll(routes.resync());
    } catch (IOException e) {
      drift.add("the kernel could not be read back: " + e.getMessage());
    }
    return drift;
  }

  @Override
  public void close() {
    if (watch != null) {
      watch.close();
    }
    denied.close();
    sockets.close();
  }
}
