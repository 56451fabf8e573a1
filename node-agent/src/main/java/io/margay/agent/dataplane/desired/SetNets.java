package io.margay.agent.dataplane.desired;

import io.margay.core.calc.SetMember;
import io.margay.core.net.Cidr;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The prefixes among the members of a set. */
public final class SetNets {

  private SetNets() {}

  public static List<Cidr> of(Collection<SetMember> members) {
    List<Cidr> nets = new ArrayList<>(members.size());
    for (SetMember member : members) {
      if (member instanceof SetMember.Net(Cidr net)) {
        nets.add(net);
      }
    }
    return nets;
  }
}
