package io.margay.core.model;

import io.margay.core.model.codec.Doc;
import java.util.List;

/** A status that is nothing but conditions. */
@Doc("Conditions of the object.")
public record ConditionsStatus(List<Condition> conditions) {

  public ConditionsStatus {
    conditions = List.copyOf(conditions);
  }
}
