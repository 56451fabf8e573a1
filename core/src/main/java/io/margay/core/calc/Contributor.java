package io.margay.core.calc;

import io.margay.core.calc.SetMember.AddressPort;
import io.margay.core.convert.Slices;
import io.margay.core.model.EndpointPort;
import io.margay.core.model.EndpointSlice;
import io.margay.core.model.HostEndpointSpec;
import io.margay.core.model.WorkloadEndpointSpec;
import io.margay.core.model.WorkloadPort;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What something with labels gives to the sets that select it.
 *
 * @param nets in sets of addresses
 * @param ports in sets of ports, with the name that they have
 * @param served in sets of services: addresses, and ports at them
 */
record Contributor(List<SetMember> nets, List<Named> ports, List<SetMember> served) {

  static final Contributor NOTHING = new Contributor(List.of(), List.of(), List.of());

  /** A port by its name. */
  record Named(String name, AddressPort member) {}

  static Contributor of(WorkloadEndpointSpec spec) {
    List<Named> ports = new ArrayList<>();
    for (Cidr address : spec.ipNetworks()) {
      for (WorkloadPort port : spec.ports()) {
        if (!port.name().isEmpty()) {
          ports.add(
              new Named(
                  port.name(), new AddressPort(address.address(), port.protocol(), port.port())));
        }
      }
    }
    return new Contributor(members(spec.ipNetworks()), ports, List.of());
  }

  static Contributor of(HostEndpointSpec spec) {
    List<Named> ports = new ArrayList<>();
    for (IpAddress address : spec.expectedIPs()) {
      for (EndpointPort port : spec.ports()) {
        ports.add(new Named(port.name(), new AddressPort(address, port.protocol(), port.port())));
      }
    }
    return new Contributor(
        members(spec.expectedIPs().stream().map(Cidr::host).toList()), ports, List.of());
  }

  static Contributor of(List<Cidr> nets) {
    return new Contributor(members(nets), List.of(), List.of());
  }

  static Contributor of(EndpointSlice slice) {
    List<SetMember> served = new ArrayList<>();
    List<EndpointPort> ports = Slices.ports(slice);
    for (IpAddress address : Slices.addresses(slice)) {
      served.add(SetMember.of(Cidr.host(address)));
      ports.forEach(port -> served.add(new AddressPort(address, port.protocol(), port.port())));
    }
    return new Contributor(List.of(), List.of(), served);
  }

  private static List<SetMember> members(List<Cidr> nets) {
    return nets.stream().map(SetMember::of).toList();
  }

  /** The members it gives to one set; the same may come twice. */
  Stream<SetMember> members(SetQuery query) {
    return switch (query) {
      case SetQuery.Addresses any -> nets.stream();
      case SetQuery.Ports asked ->
          ports.stream()
              .filter(port -> port.member.protocol().equals(asked.protocol()))
              .filter(port -> asked.names().contains(port.name))
              .map(Named::member);
      case SetQuery.Service asked ->
          served.stream().filter(member -> member instanceof AddressPort == asked.ports());
    };
  }
}
