package io.margay.core.calc;

import io.margay.core.calc.SetMember.AddressPort;
import io.margay.core.calc.SetMember.Net;
import io.margay.core.model.Protocol;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.util.Collections;
import java.util.NavigableSet;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A set that rules refer to, with members of both families.
 *
 * @param members those of {@link SetType#NETS} do not overlap
 */
public record ActiveSet(SetType type, SortedSet<SetMember> members) {

  public ActiveSet {
    members = Collections.unmodifiableNavigableSet(new TreeSet<>(members));
  }

  /**
   * Whether one side of a packet is in the set.
   *
   * @param port null where the protocol has none
   */
  public boolean contains(IpAddress address, Protocol protocol, @Nullable Integer port) {
    return switch (type) {
      case ADDRESSES -> members.contains(SetMember.of(Cidr.host(address)));
      case NETS -> isInNets(address);
      case ADDRESS_PORTS ->
          port != null && members.contains(new AddressPort(address, protocol, port));
    };
  }

  /** Of prefixes that do not overlap, only the last that begins before the address can have it. */
  private boolean isInNets(IpAddress address) {
    return ((NavigableSet<SetMember>) members).floor(SetMember.of(Cidr.host(address)))
            instanceof Net(Cidr net)
        && net.contains(address);
  }
}
