package io.margay.core.model.kubernetes;

import io.margay.core.model.codec.Checked;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import org.jspecify.annotations.Nullable;

/** Whom traffic comes from: exactly one of these. */
@Doc("Whom traffic comes from: exactly one.")
public record ClusterIngressPeer(@Nullable LabelSelector namespaces, @Nullable NamespacedPods pods)
    implements Checked {

  @Override
  public void check(Path path, Problems problems) {
    Exactly.one(path, problems, "namespaces", namespaces, "pods", pods);
  }
}
