package io.margay.agent.dataplane.nftables;

import io.margay.core.calc.SetMember;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A set of addresses and prefixes, which are two of the kernel's. Prefixes that another contains
 * stay out of the kernel, which refuses intervals that overlap.
 */
final class SplitSet implements DesiredSet {

  private final TrackedSet<Cidr> hosts;
  private final TrackedSet<Cidr> nets;
  private final Set<Cidr> wantedNets = new HashSet<>();
  private final Maximal maximal;

  SplitSet(Family family, String id) {
    this.hosts = new TrackedSet<>(NftNames.hosts(id), Codings.hosts(family));
    this.nets = new TrackedSet<>(NftNames.nets(id), Codings.nets(family));
    this.maximal = new Maximal(nets::want, nets::unwant);
  }

  @Override
  public void replace(Collection<SetMember> members) {
    List<Cidr> singles = new ArrayList<>(members.size());
    Set<Cidr> others = new HashSet<>();
    for (SetMember member : members) {
      if (member instanceof SetMember.Net(Cidr net)) {
        (net.isHost() ? singles : others).add(net);
      }
    }
    hosts.replace(singles);
    wantedNets.stream().filter(net -> !others.contains(net)).toList().forEach(this::removeNet);
    others.forEach(this::addNet);
  }

  @Override
  public void change(Collection<SetMember> added, Collection<SetMember> removed) {
    for (Cidr net : prefixes(removed)) {
      if (net.isHost()) {
        hosts.unwant(net);
      } else {
        removeNet(net);
      }
    }
    for (Cidr net : prefixes(added)) {
      if (net.isHost()) {
        hosts.want(net);
      } else {
        addNet(net);
      }
    }
  }

  private static List<Cidr> prefixes(Collection<SetMember> members) {
    List<Cidr> nets = new ArrayList<>(members.size());
    for (SetMember member : members) {
      if (member instanceof SetMember.Net(Cidr net)) {
        nets.add(net);
      }
    }
    return nets;
  }

  private void addNet(Cidr net) {
    if (wantedNets.add(net)) {
      maximal.add(net);
    }
  }

  private void removeNet(Cidr net) {
    if (wantedNets.remove(net)) {
      maximal.remove(net);
    }
  }

  @Override
  public Shape shape() {
    if (nets.isEmpty()) {
      return Shape.HOSTS;
    }
    return hosts.isEmpty() ? Shape.NETS : Shape.BOTH;
  }

  @Override
  public List<TrackedSet<?>> parts() {
    return switch (shape()) {
      case HOSTS -> List.of(hosts);
      case NETS -> List.of(nets);
      case BOTH -> List.of(hosts, nets);
    };
  }
}
