package io.margay.core.model.kubernetes;

import io.margay.core.model.codec.Checked;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import org.jspecify.annotations.Nullable;

/** Whom a rule is about: pods, namespaces, pods in namespaces, or addresses. */
@Doc("Pods of this namespace, pods of selected namespaces, or addresses.")
public record PolicyPeer(
    @Doc("Pods of the policy's namespace, or of those that namespaceSelector selects.")
        @Nullable LabelSelector podSelector,
    @Doc("Namespaces; all if empty.") @Nullable LabelSelector namespaceSelector,
    @Doc("Addresses; stands alone.") @Nullable IpBlock ipBlock)
    implements Checked {

  @Override
  public void check(Path path, Problems problems) {
    if (podSelector == null && namespaceSelector == null && ipBlock == null) {
      problems.required(path, "must have podSelector, namespaceSelector or ipBlock");
    }
    if (ipBlock != null && (podSelector != null || namespaceSelector != null)) {
      problems.forbidden(path.field("ipBlock"), "must not be given together with selectors");
    }
  }
}
