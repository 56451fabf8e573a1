package io.margay.core.calc;

import io.margay.core.model.ResourceKey;
import java.util.Comparator;

/** Names a policy in what a node programs: kind, namespace (empty for global ones) and name. */
public record PolicyId(ResourceKey key) implements Comparable<PolicyId> {

  private static final Comparator<PolicyId> ORDER = Comparator.comparing(PolicyId::key);

  @Override
  public int compareTo(PolicyId other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return key.toString();
  }
}
