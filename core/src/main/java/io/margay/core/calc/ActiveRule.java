package io.margay.core.calc;

import io.margay.core.model.Action;
import io.margay.core.model.IcmpMatch;
import io.margay.core.model.PortRange;
import io.margay.core.model.Protocol;
import io.margay.core.net.Cidr;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rule whose selectors have become IP sets: everything given must hold.
 *
 * @param ipVersion 4, 6 or null for both
 */
public record ActiveRule(
    Action action,
    @Nullable Integer ipVersion,
    @Nullable Protocol protocol,
    @Nullable Protocol notProtocol,
    @Nullable IcmpMatch icmp,
    @Nullable IcmpMatch notIcmp,
    Side source,
    Side destination) {

  /**
   * One side of the packet.
   *
   * @param nets any of these, if there are any
   * @param notNets none of these
   * @param ipSets in every one of these sets, by id
   * @param notIpSets in none of these sets
   * @param ports any of these, if there are any
   * @param notPorts none of these
   */
  public record Side(
      List<Cidr> nets,
      List<Cidr> notNets,
      List<String> ipSets,
      List<String> notIpSets,
      List<PortRange> ports,
      List<PortRange> notPorts) {

    public static final Side ANY =
        new Side(List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

    public Side {
      nets = List.copyOf(nets);
      notNets = List.copyOf(notNets);
      ipSets = List.copyOf(ipSets);
      notIpSets = List.copyOf(notIpSets);
      ports = List.copyOf(ports);
      notPorts = List.copyOf(notPorts);
    }
  }
}
