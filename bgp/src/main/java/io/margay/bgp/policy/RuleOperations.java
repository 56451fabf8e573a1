package io.margay.bgp.policy;

import io.margay.bgp.wire.AsPath;
import io.margay.bgp.wire.PathAttributes;
import io.margay.core.model.AsNumber;
import io.margay.core.model.BGPFilterOperation;
import java.util.List;

/** What a rule does to a route that it accepts, in the rule's order. */
final class RuleOperations {

  private RuleOperations() {}

  static PathAttributes apply(List<BGPFilterOperation> operations, PathAttributes attributes) {
    PathAttributes to = attributes;
    for (BGPFilterOperation operation : operations) {
      to = apply(operation, to);
    }
    return to;
  }

  private static PathAttributes apply(BGPFilterOperation operation, PathAttributes attributes) {
    if (operation.addCommunity() != null) {
      return Communities.add(attributes, operation.addCommunity().value());
    }
    if (operation.prependASPath() != null) {
      AsPath path = attributes.asPath();
      for (AsNumber number : operation.prependASPath().prefix().reversed()) {
        path = path.prepend(number.value());
      }
      return attributes.toBuilder().asPath(path).build();
    }
    if (operation.setPriority() != null) {
      long localPref = Priority.localPref(operation.setPriority().value());
      return attributes.toBuilder().localPref(localPref).build();
    }
    throw new IllegalArgumentException("an operation without content: " + operation);
  }
}
