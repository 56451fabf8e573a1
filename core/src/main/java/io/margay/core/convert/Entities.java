package io.margay.core.convert;

import io.margay.core.model.EntityRule;
import io.margay.core.model.Port;
import io.margay.core.net.Cidr;
import io.margay.core.selector.Selector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the sides of rules. */
final class Entities {

  private Entities() {}

  /** Selected endpoints: of the policy's namespace if no namespaces are selected. */
  static EntityRule endpoints(Selector selector, @Nullable Selector namespaceSelector) {
    return new EntityRule(
        List.of(), List.of(), selector, null, namespaceSelector, List.of(), List.of());
  }

  static EntityRule addresses(List<Cidr> nets, List<Cidr> notNets) {
    return new EntityRule(nets, notNets, null, null, null, List.of(), List.of());
  }

  /** The same side, on one of these ports; on any if there are none. */
  static EntityRule on(List<Port> ports, EntityRule side) {
    return new EntityRule(
        side.nets(),
        side.notNets(),
        side.selector(),
        side.notSelector(),
        side.namespaceSelector(),
        ports,
        List.of());
  }
}
