package io.margay.core.calc;

import io.margay.core.model.Protocol;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.util.Comparator;

/**
 * A member of a set. A set may have members of both families: each family's rules mean those of
 * their own.
 */
public sealed interface SetMember extends Comparable<SetMember> {

  Comparator<AddressPort> ORDER_OF_PORTS =
      Comparator.comparing(AddressPort::address)
          .thenComparing(member -> member.protocol().number())
          .thenComparing(AddressPort::port);

  Family family();

  /** Any address of a prefix; a host prefix in a set of {@link SetType#ADDRESSES}. */
  record Net(Cidr cidr) implements SetMember {
    @Override
    public Family family() {
      return cidr.family();
    }

    @Override
    public String toString() {
      return cidr.toString();
    }
  }

  /**
   * A port at an address.
   *
   * @param protocol one with ports
   * @param port 1 to 65535
   */
  record AddressPort(IpAddress address, Protocol protocol, int port) implements SetMember {
    @Override
    public Family family() {
      return address.family();
    }

    @Override
    public String toString() {
      return address + "," + protocol + ":" + port;
    }
  }

  static SetMember of(Cidr cidr) {
    return new Net(cidr);
  }

  @Override
  default int compareTo(SetMember other) {
    return switch (this) {
      case Net(Cidr cidr) -> other instanceof Net(Cidr its) ? cidr.compareTo(its) : -1;
      case AddressPort member ->
          other instanceof AddressPort its ? ORDER_OF_PORTS.compare(member, its) : 1;
    };
  }
}
