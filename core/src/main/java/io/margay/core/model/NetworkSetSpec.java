package io.margay.core.model;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.codec.UniqueItems;
import io.margay.core.net.Cidr;
import java.util.List;

/** The spec of a {@link NetworkSet} and of a {@link GlobalNetworkSet}. */
@Doc("The prefixes.")
public record NetworkSetSpec(
    @Doc("Prefixes, or addresses, of either family.") @UniqueItems List<Cidr> nets) {
  public NetworkSetSpec {
    nets = List.copyOf(nets);
  }

  /** Labels that say where something is are not for its author to give. */
  static void checkLabels(Metadata metadata, Path path, Problems problems) {
    String label = "projectcalico.org/namespace";
    if (metadata.labels().containsKey(label)) {
      problems.forbidden(path.field("metadata").field("labels").key(label), "must not be given");
    }
  }
}
