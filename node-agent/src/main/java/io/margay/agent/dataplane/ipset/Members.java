package io.margay.agent.dataplane.ipset;

import io.margay.agent.netlink.IpSets.Member;
import io.margay.core.calc.SetMember;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Members of one family as ipset has them. */
final class Members {

  private Members() {}

  static List<Member> of(Family family, Collection<SetMember> members) {
    List<Member> ours = new ArrayList<>(members.size());
    for (SetMember member : members) {
      if (member.family() == family) {
        ours.add(of(member));
      }
    }
    return ours;
  }

  private static Member of(SetMember member) {
    return switch (member) {
      case SetMember.Net(Cidr cidr) -> Member.of(cidr);
      case SetMember.AddressPort(IpAddress address, var protocol, int port) ->
          Member.port(address, protocol.number(), port);
    };
  }
}
