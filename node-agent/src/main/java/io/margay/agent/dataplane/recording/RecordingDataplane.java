package io.margay.agent.dataplane.recording;

import io.margay.agent.dataplane.Dataplane;
import io.margay.agent.dataplane.desired.Desires;
import io.margay.agent.dataplane.desired.SetNets;
import io.margay.agent.dataplane.ipset.SetNames;
import io.margay.agent.dataplane.iptables.PolicyPlan;
import io.margay.agent.dataplane.iptables.RestoreText;
import io.margay.core.calc.SetMember;
import io.margay.core.calc.SetType;
import io.margay.core.calc.Update;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.io.PrintStream;
import java.util.List;
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

  private final PrintStream out;
  private final PolicyPlan plan;
  private final Desires desires = new Desires();
  private final SortedMap<String, SortedSet<Cidr>> sets = new TreeMap<>();
  private String last = "";

  public RecordingDataplane(PrintStream out, String interfacePrefix) {
    this.out = out;
    this.plan = new PolicyPlan(interfacePrefix, SetNames.WORKLOADS, SetNames::of);
  }

  @Override
  public void accept(List<Update> updates) {
    for (Update update : updates) {
      switch (update) {
        case Update.IpSetPut(String id, SetType type, SortedSet<SetMember> members) -> {
          if (type != SetType.ADDRESS_PORTS) {
            sets.put(id, new TreeSet<>(SetNets.of(members)));
          }
        }
        case Update.IpSetDelta(String id, List<SetMember> added, List<SetMember> removed) -> {
          if (sets.containsKey(id)) {
            change(id, SetNets.of(added), SetNets.of(removed));
          }
        }
        case Update.IpSetRemove(String id) -> sets.remove(id);
        default -> desires.accept(update);
      }
    }
  }

  private void change(String id, List<Cidr> added, List<Cidr> removed) {
    SortedSet<Cidr> set = sets.get(id);
    if (set == null) {
      throw new IllegalStateException(
          "members of set '" + id + "' change, but there is no such set");
    }
    removed.forEach(set::remove);
    set.addAll(added);
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
  public Outcome apply() {
    String text = render();
    if (!text.equals(last)) {
      out.print(text);
      out.flush();
      last = text;
    }
    return new Outcome(desires.unsound(), true, Set.of());
  }

  private String render() {
    StringBuilder text = new StringBuilder("# sets\n");
    sets.forEach((id, members) -> {
      String name = SetNames.of(id);
      text.append("create " + name + " hash:net family inet\n");
      members.forEach(member -> text.append("add " + name + " " + member + "\n"));
    });
    text.append("create " + SetNames.WORKLOADS + " hash:net,iface family inet\n");
    desires
        .workloads()
        .forEach(member -> text.append("add " + SetNames.WORKLOADS + " " + member + "\n"));
    text.append("# iptables\n")
        .append(
            RestoreText.all(
                plan.ipv4(desires.policies(), desires.profiles(), desires.endpoints())));
    text.append("# ip6tables\n").append(RestoreText.all(plan.ipv6(desires.endpoints())));
    text.append("# routes\n");
    new TreeMap<>(desires.routes())
        .forEach((destination, target) ->
            text.append("route replace ").append(RoutePlanText.of(destination, target)));
    return text.append("# end\n").toString();
  }

  /** Nobody changes what is on paper. */
  @Override
  public void onChange(Runnable wake) {}

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
