package io.margay.agent.dataplane.nftables;

import io.margay.core.calc.SetMember;
import io.margay.core.calc.SetType;
import io.margay.core.net.Family;
import java.util.Collection;
import java.util.List;

/** One of our sets, as far as it has members of one family. */
sealed interface DesiredSet permits PortSet, SplitSet {

  static DesiredSet of(SetType type, Family family, String id) {
    return switch (type) {
      case ADDRESSES, NETS -> new SplitSet(family, id);
      case ADDRESS_PORTS -> new PortSet(family, id);
    };
  }

  void replace(Collection<SetMember> members);

  void change(Collection<SetMember> added, Collection<SetMember> removed);

  Shape shape();

  /** Those of the kernel's sets that are needed. */
  List<TrackedSet<?>> parts();
}
