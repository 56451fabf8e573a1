package io.margay.agent.dataplane.nat;

import io.margay.agent.dataplane.plan.Chain;
import io.margay.agent.dataplane.plan.ChainNames;
import io.margay.agent.dataplane.plan.End;
import io.margay.agent.dataplane.plan.Match;
import io.margay.agent.dataplane.plan.Rule;
import io.margay.agent.dataplane.plan.Table;
import io.margay.agent.dataplane.plan.Verb;
import io.margay.agent.dataplane.plan.Way;
import io.margay.core.model.IPNAT;
import io.margay.core.model.PortRange;
import io.margay.core.model.Protocol;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code nat} of one family; none where nothing is translated. As long as its input stays
 * the same, so does the very table. One thread uses it.
 */
public final class NatPlan {

  private static final String PREROUTING = ChainNames.PREFIX + "PREROUTING";
  private static final String OUTPUT = ChainNames.PREFIX + "OUTPUT";
  private static final String POSTROUTING = ChainNames.PREFIX + "POSTROUTING";
  private static final String FLOATING = ChainNames.PREFIX + "floating";

  private static final List<Protocol> WITH_PORTS =
      List.of(Protocol.TCP, Protocol.UDP, Protocol.SCTP);

  private final Family family;
  private final NatSettings settings;
  private @Nullable Outgoing lastOutgoing;
  private List<IPNAT> lastFloating = List.of();
  private Optional<Table> last = Optional.empty();

  public NatPlan(Family family, NatSettings settings) {
    this.family = family;
    this.settings = settings;
  }

  /**
   * @param floating addresses that lead to workloads of this node
   */
  public Optional<Table> plan(Outgoing outgoing, Collection<IPNAT> floating) {
    List<IPNAT> ours =
        floating.stream().filter(nat -> nat.internalIP().family() == family).toList();
    if (!outgoing.equals(lastOutgoing) || !ours.equals(lastFloating)) {
      lastOutgoing = outgoing;
      lastFloating = ours;
      last = table(outgoing, ours);
    }
    return last;
  }

  private Optional<Table> table(Outgoing outgoing, List<IPNAT> floating) {
    SortedMap<String, Chain> chains = new TreeMap<>();
    SortedMap<String, String> hooks = new TreeMap<>();
    List<Rule> after = new ArrayList<>();
    if (!floating.isEmpty()) {
      put(FLOATING, floating.stream().map(NatPlan::inward).toList(), chains);
      List<Rule> both = List.of(new Rule(List.of(), new Verb.Jump(FLOATING)));
      put(PREROUTING, both, chains);
      put(OUTPUT, both, chains);
      hooks.put("PREROUTING", PREROUTING);
      hooks.put("OUTPUT", OUTPUT);
      floating.forEach(nat -> after.add(hairpin(nat)));
    }
    List<Cidr> sources = ours(outgoing.sources());
    if (!sources.isEmpty()) {
      outgoing(sources, kept(outgoing.pools()), after);
    }
    if (!after.isEmpty()) {
      put(POSTROUTING, after, chains);
      hooks.put("POSTROUTING", POSTROUTING);
    }
    return chains.isEmpty() ? Optional.empty() : Optional.of(new Table("nat", chains, hooks));
  }

  private void outgoing(List<Cidr> sources, List<Cidr> kept, List<Rule> rules) {
    List<Match> matches = new ArrayList<>();
    matches.add(new Match.Nets(End.SOURCE, sources, List.of()));
    matches.add(new Match.Nets(End.DESTINATION, List.of(), kept));
    String out = settings.outInterface();
    if (out != null) {
      boolean prefix = out.endsWith("+");
      String name = prefix ? out.substring(0, out.length() - 1) : out;
      matches.add(new Match.Interface(Way.OUT, name, prefix));
    }
    if (settings.ports() != null) {
      for (Protocol protocol : WITH_PORTS) {
        List<Match> more = new ArrayList<>(matches);
        more.add(Match.Protocols.of(protocol.number()));
        rules.add(new Rule(more, outgoing(settings.ports())));
      }
    }
    rules.add(new Rule(matches, outgoing(null)));
  }

  private Verb outgoing(@Nullable PortRange ports) {
    IpAddress address = settings.address();
    return address != null && address.family() == family
        ? new Verb.Translate(End.SOURCE, address, ports)
        : new Verb.Masquerade(ports);
  }

  /** Where workloads keep their own addresses. */
  private List<Cidr> kept(SortedSet<Cidr> pools) {
    List<Cidr> kept = new ArrayList<>(ours(pools));
    settings.keptTo().stream()
        .filter(address -> address.family() == family)
        .map(Cidr::host)
        .forEach(kept::add);
    return kept;
  }

  private static Rule inward(IPNAT nat) {
    return new Rule(
        List.of(is(End.DESTINATION, nat.externalIP())),
        new Verb.Translate(End.DESTINATION, nat.internalIP(), null));
  }

  /** A workload that asks for its own floating address must not see answers from itself. */
  private static Rule hairpin(IPNAT nat) {
    return new Rule(
        List.of(is(End.SOURCE, nat.internalIP()), is(End.DESTINATION, nat.internalIP())),
        new Verb.Translate(End.SOURCE, nat.externalIP(), null));
  }

  private static Match is(End end, IpAddress address) {
    return new Match.Nets(end, List.of(Cidr.host(address)), List.of());
  }

  private List<Cidr> ours(SortedSet<Cidr> nets) {
    return nets.stream().filter(net -> net.family() == family).toList();
  }

  private static void put(String name, List<Rule> rules, Map<String, Chain> chains) {
    chains.put(name, new Chain(name, rules));
  }
}
