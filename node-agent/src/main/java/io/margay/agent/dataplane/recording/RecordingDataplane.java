package io.margay.agent.dataplane.recording;

import io.margay.agent.dataplane.Dataplane;
import io.margay.agent.dataplane.DataplaneSettings;
import io.margay.agent.dataplane.KernelRoutes;
import io.margay.agent.dataplane.TunnelStatus;
import io.margay.agent.dataplane.denied.DeniedCounts;
import io.margay.agent.dataplane.desired.Desires;
import io.margay.agent.dataplane.desired.FamilyPlan;
import io.margay.agent.dataplane.hosts.HostInterfaces;
import io.margay.agent.dataplane.ipset.SetNames;
import io.margay.agent.dataplane.iptables.RestoreText;
import io.margay.agent.dataplane.iptables.TableText;
import io.margay.agent.dataplane.plan.Carrier;
import io.margay.agent.dataplane.routes.RouteMetrics;
import io.margay.agent.overlay.Overlay;
import io.margay.core.calc.SetMember;
import io.margay.core.calc.SetType;
import io.margay.core.calc.Update;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Writes, at every apply that has something new, all that should be in the kernel: sets as {@code
 * ipset restore} reads them, rules as {@code iptables-restore} does, routes as {@code ip -batch}
 * does.
 */
public final class RecordingDataplane implements Dataplane {

  private static final SetNames NAMES = new SetNames();

  private final PrintStream out;
  private DataplaneSettings settings = DataplaneSettings.DEFAULT;
  private final Desires desires = new Desires();
  private final SortedMap<String, RecordedSet> sets = new TreeMap<>();
  private String last = "";

  public RecordingDataplane(PrintStream out) {
    this.out = out;
  }

  @Override
  public void configure(DataplaneSettings now) {
    settings = now;
    desires.routeSources(now.routeSources());
  }

  @Override
  public void accept(List<Update> updates) {
    for (Update update : updates) {
      switch (update) {
        case Update.IpSetPut(String id, SetType type, SortedSet<SetMember> members) ->
            sets.put(id, new RecordedSet(type, new TreeSet<>(members)));
        case Update.IpSetDelta(String id, List<SetMember> added, List<SetMember> removed) ->
            change(id, added, removed);
        case Update.IpSetRemove(String id) -> sets.remove(id);
        default -> desires.accept(update);
      }
    }
  }

  private record RecordedSet(SetType type, SortedSet<SetMember> members) {}

  private void change(String id, List<SetMember> added, List<SetMember> removed) {
    RecordedSet set = sets.get(id);
    if (set == null) {
      throw new IllegalStateException(
          "members of set '" + id + "' change, but there is no such set");
    }
    removed.forEach(set.members::remove);
    set.members.addAll(added);
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
  public void setOverlay(Overlay overlay) {
    desires.overlay(overlay);
    if (overlay.hasTunnels()) {
      SortedSet<SetMember> ends = new TreeSet<>();
      overlay.tunnelEnds().forEach(end -> ends.add(SetMember.of(end)));
      sets.put(Carrier.ENDS, new RecordedSet(SetType.NETS, ends));
    } else {
      sets.remove(Carrier.ENDS);
    }
  }

  /** There are no connections on paper. */
  @Override
  public Counted counts() {
    return new Counted(List.of(), Map.of());
  }

  @Override
  public DeniedCounts denied() {
    return new DeniedCounts();
  }

  /** No device is made. */
  @Override
  public KernelRoutes kernelRoutes() {
    return KernelRoutes.NONE;
  }

  @Override
  public TunnelStatus tunnels() {
    return TunnelStatus.NONE;
  }

  @Override
  public Outcome apply() {
    String text = render();
    if (!text.equals(last)) {
      out.print(text);
      out.flush();
      last = text;
    }
    List<String> failures =
        new ArrayList<>(desires.unsound(settings.iptables().rules().allowSpoofing()));
    failures.addAll(hosts().unsound());
    return new Outcome(failures, true, Set.of());
  }

  private String render() {
    StringBuilder text = new StringBuilder("# sets\n");
    for (Family family : Family.values()) {
      sets(family, text);
    }
    for (Family family : Family.values()) {
      text.append(family == Family.IPV4 ? "# iptables\n" : "# ip6tables\n");
      FamilyPlan plan = new FamilyPlan(family, settings.iptables().rules(), settings.nat());
      TableText tables = new TableText(family, NAMES, settings.iptables().placement());
      text.append(RestoreText.all(tables.of(plan.tables(desires, hosts()))));
    }
    text.append("# routes\n");
    new TreeMap<>(desires.routes())
        .forEach((destination, target) ->
            text.append("route replace ").append(RoutePlanText.of(destination, target)));
    return text.append("# end\n").toString();
  }

  /** Nobody changes what is on paper. */
  @Override
  public boolean tidy() {
    return true;
  }

  @Override
  public void onChange(Runnable wake) {}

  /** No kernel tells which interface has which address. */
  private HostInterfaces hosts() {
    return HostInterfaces.of(desires.hostEndpoints(), Map.of());
  }

  private void sets(Family family, StringBuilder text) {
    String kind = family == Family.IPV4 ? "family inet\n" : "family inet6\n";
    sets.forEach((id, set) -> {
      String name = NAMES.of(family, id);
      String type = set.type == SetType.ADDRESS_PORTS ? " hash:ip,port " : " hash:net ";
      text.append("create " + name + type + kind);
      set.members.stream()
          .filter(member -> member.family() == family)
          .forEach(member -> text.append("add " + name + " " + member + "\n"));
    });
    String name = NAMES.sources(family);
    text.append("create " + name + " hash:net,iface " + kind);
    desires.sources().stream()
        .filter(source -> source.net().family() == family)
        .forEach(source ->
            text.append("add " + name + " " + source.net() + "," + source.interfaceName() + "\n"));
  }

  /** There is nothing to read back. */
  @Override
  public List<String> resync() {
    return List.of();
  }

  @Override
  public void close() {
    out.flush();
  }
}
