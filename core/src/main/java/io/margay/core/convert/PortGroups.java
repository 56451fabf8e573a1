package io.margay.core.convert;

import io.margay.core.model.Port;
import io.margay.core.model.PortRange;
import io.margay.core.model.Protocol;
import io.margay.core.model.kubernetes.PolicyPort;
import io.margay.core.model.kubernetes.PortRef;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Gathers the ports of a rule of Kubernetes by protocol. */
final class PortGroups {

  /**
   * Ports of one protocol.
   *
   * @param protocol null: all protocols
   * @param ports empty: all of the protocol
   */
  record Group(@Nullable Protocol protocol, List<Port> ports) {}

  private PortGroups() {}

  /**
   * One group a protocol, its ports sorted; one without a port stands for all of its protocol. No
   * ports at all are everything.
   */
  static List<Group> of(List<PolicyPort> ports) {
    if (ports.isEmpty()) {
      return List.of(new Group(null, List.of()));
    }
    List<Group> groups = new ArrayList<>();
    for (String protocol : new TreeSet<>(ports.stream().map(PolicyPort::protocol).toList())) {
      List<PolicyPort> ofIt =
          ports.stream().filter(port -> port.protocol().equals(protocol)).toList();
      boolean all = ofIt.stream().anyMatch(port -> port.port() == null);
      groups.add(
          new Group(
              Protocol.fromTree(protocol),
              all
                  ? List.of()
                  : ofIt.stream().map(PortGroups::port).distinct().sorted(ORDER).toList()));
    }
    return groups;
  }

  private static final Comparator<Port> ORDER =
      Comparator.comparing((Port port) -> port instanceof PortRange range ? range.first() : 65536)
          .thenComparing(port -> port instanceof PortRange range ? range.last() : 65536)
          .thenComparing(port -> String.valueOf(port.toTree()));

  private static Port port(PolicyPort port) {
    PortRef ref = port.port();
    if (ref == null) {
      throw new IllegalStateException("a port that stands for all is handled before");
    }
    if (ref.number() == 0) {
      return Port.fromTree(ref.name());
    }
    return new PortRange(ref.number(), port.endPort() == null ? ref.number() : port.endPort());
  }
}
