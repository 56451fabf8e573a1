package io.margay.core.model;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Named;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whose an address is. */
@Doc("Whose an address is.")
public record AllocationAttribute(
    @Named("handle_id") @Nullable String handleId,
    @Doc("Such as node, namespace and pod.") Map<String, String> secondary,
    @Doc("Who has it next, while a virtual machine moves.") Map<String, String> alternateOwnerAttrs,
    @Doc("When it was released, while it rests.") @Nullable String releasedAt) {

  public AllocationAttribute {
    secondary = Map.copyOf(secondary);
    alternateOwnerAttrs = Map.copyOf(alternateOwnerAttrs);
  }
}
