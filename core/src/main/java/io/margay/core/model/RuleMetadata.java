package io.margay.core.model;

import io.margay.core.model.codec.Checked;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.names.Labels;
import java.util.Map;

/** What the author of a rule says about it. */
@Doc("What the author of a rule says about it.")
public record RuleMetadata(
    @Doc("\"name\" is what counters and logs call the rule.") Map<String, String> annotations)
    implements Checked {

  /** The annotation that names the rule. */
  public static final String NAME = "name";

  public RuleMetadata {
    annotations = Map.copyOf(annotations);
  }

  @Override
  public void check(Path path, Problems problems) {
    Labels.checkAnnotations(annotations, path.field("annotations"), problems);
  }
}
