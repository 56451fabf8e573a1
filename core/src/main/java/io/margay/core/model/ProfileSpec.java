package io.margay.core.model;

import io.margay.core.model.codec.Checked;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.MaxSize;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import java.util.List;
import java.util.Map;

/** The spec of a {@link Profile}. */
@Doc("Rules that hold after all tiers, and labels that endpoints inherit.")
public record ProfileSpec(
    @MaxSize(PolicySpec.MOST_RULES) List<Rule> ingress,
    @MaxSize(PolicySpec.MOST_RULES) List<Rule> egress,
    @Doc("Labels that endpoints with this profile have unless they set them themselves.")
        Map<String, String> labelsToApply)
    implements Checked {

  public ProfileSpec {
    ingress = List.copyOf(ingress);
    egress = List.copyOf(egress);
    labelsToApply = Map.copyOf(labelsToApply);
  }

  @Override
  public void check(Path path, Problems problems) {
    Names.checkLabels(labelsToApply, path.field("labelsToApply"), problems);
    ServiceMatch.checkPlaces(ingress, egress, path, problems);
    ServiceMatch.checkNamespaces(ingress, egress, path, problems);
  }
}
