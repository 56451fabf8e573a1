package io.margay.core.model.kubernetes;

import io.margay.core.model.codec.Checked;
import io.margay.core.model.codec.Choice;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.MaxSize;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.codec.Required;
import io.margay.core.model.names.Labels;
import java.util.List;

/** What one label must be (meta/v1 LabelSelectorRequirement). */
@Doc("What one label must be.")
public record LabelSelectorRequirement(
    @Required String key, @Required Operator operator, @MaxSize(1024) List<String> values)
    implements Checked {

  /** How a label is compared. */
  public enum Operator implements Choice {
    IN,
    NOT_IN,
    EXISTS,
    DOES_NOT_EXIST
  }

  public LabelSelectorRequirement {
    values = List.copyOf(values);
  }

  @Override
  public void check(Path path, Problems problems) {
    Labels.checkKey(key, path.field("key"), problems);
    for (int i = 0; i < values.size(); i++) {
      Labels.checkValue(values.get(i), path.field("values").item(i), problems);
    }
    boolean wanted = operator == Operator.IN || operator == Operator.NOT_IN;
    if (wanted && values.isEmpty()) {
      problems.required(path.field("values"), "is required with operator " + operator.text());
    }
    if (!wanted && !values.isEmpty()) {
      problems.forbidden(
          path.field("values"), "must not be given with operator " + operator.text());
    }
  }
}
