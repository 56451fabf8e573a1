package io.margay.core.model;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.OneOf;
import io.margay.core.model.codec.Range;
import io.margay.core.model.codec.Required;
import io.margay.core.model.codec.UniqueItems;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The spec of a {@link CalicoNodeStatus}. */
@Doc("Whose state, which parts of it, and how often.")
public record CalicoNodeStatusSpec(
    @Required String node,
    @OneOf({"Agent", "BGP", "Routes"}) @UniqueItems List<String> classes,
    @Range(min = 0, max = 86400) @Nullable Integer updatePeriodSeconds) {

  public CalicoNodeStatusSpec {
    classes = List.copyOf(classes);
  }
}
