package io.margay.core.model.kubernetes;

import io.margay.core.model.codec.Checked;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.names.Labels;
import java.util.List;
import java.util.Map;

/**
 * Labels that things must have (meta/v1 LabelSelector): everything given must hold; nothing given
 * is everything.
 */
@Doc("Labels that things must have: everything given must hold.")
public record LabelSelector(
    Map<String, String> matchLabels, List<LabelSelectorRequirement> matchExpressions)
    implements Checked {

  public static final LabelSelector ALL = new LabelSelector(Map.of(), List.of());

  public LabelSelector {
    matchLabels = Map.copyOf(matchLabels);
    matchExpressions = List.copyOf(matchExpressions);
  }

  @Override
  public void check(Path path, Problems problems) {
    Labels.check(matchLabels, path.field("matchLabels"), problems);
  }
}
