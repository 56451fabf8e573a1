package io.margay.core.calc;

import io.margay.core.model.WorkloadEndpointSpec;
import io.margay.core.model.WorkloadPort;
import io.margay.core.net.Cidr;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What something with labels gives to the sets that select it.
 *
 * @param addresses in sets of addresses
 * @param ports in sets of ports, with the name that they have
 */
record Contributor(List<SetMember> addresses, List<Named> ports) {

  static final Contributor NOTHING = new Contributor(List.of(), List.of());

  /** A port by its name. */
  record Named(String name, SetMember.AddressPort member) {}

  static Contributor of(WorkloadEndpointSpec spec) {
    List<Named> ports = new ArrayList<>();
    for (Cidr address : spec.ipNetworks()) {
      for (WorkloadPort port : spec.ports()) {
        if (!port.name().isEmpty()) {
          ports.add(
              new Named(
                  port.name(),
                  new SetMember.AddressPort(address.address(), port.protocol(), port.port())));
        }
      }
    }
    return new Contributor(spec.ipNetworks().stream().map(SetMember::of).toList(), ports);
  }

  /** The members it gives to one set; the same may come twice. */
  Stream<SetMember> members(SetQuery query) {
    return switch (query) {
      case SetQuery.Addresses any -> addresses.stream();
      case SetQuery.Ports asked ->
          ports.stream()
              .filter(port -> port.member.protocol().equals(asked.protocol()))
              .filter(port -> asked.names().contains(port.name))
              .map(Named::member);
    };
  }
}
