package io.margay.policyapi.store;

import io.margay.core.model.ResourceKey;
import io.margay.core.model.codec.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Objects that are right in themselves but not beside what is stored. */
public final class InvalidObjects extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient Map<ResourceKey, List<Problem>> problems;

  InvalidObjects(Map<ResourceKey, List<Problem>> problems) {
    super(problems.toString(), null, false, false);
    this.problems = new LinkedHashMap<>(problems);
  }

  /** What is wrong, by object; no list is empty. */
  public Map<ResourceKey, List<Problem>> problems() {
    return problems;
  }
}
