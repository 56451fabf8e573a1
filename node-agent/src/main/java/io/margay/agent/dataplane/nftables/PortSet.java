package io.margay.agent.dataplane.nftables;

import io.margay.core.calc.SetMember;
import io.margay.core.calc.SetMember.AddressPort;
import io.margay.core.net.Family;
import java.util.Collection;
import java.util.List;

/** A set of ports at addresses. */
final class PortSet implements DesiredSet {

  private final TrackedSet<AddressPort> ports;

  PortSet(Family family, String id) {
    this.ports = new TrackedSet<>(NftNames.hosts(id), Codings.ports(family));
  }

  @Override
  public void replace(Collection<SetMember> members) {
    ports.replace(only(members));
  }

  @Override
  public void change(Collection<SetMember> added, Collection<SetMember> removed) {
    only(removed).forEach(ports::unwant);
    only(added).forEach(ports::want);
  }

  private static List<AddressPort> only(Collection<SetMember> members) {
    return members.stream()
        .filter(AddressPort.class::isInstance)
        .map(AddressPort.class::cast)
        .toList();
  }

  @Override
  public Shape shape() {
    return Shape.HOSTS;
  }

  @Override
  public List<TrackedSet<?>> parts() {
    return List.of(ports);
  }
}
