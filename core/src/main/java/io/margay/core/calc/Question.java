package io.margay.core.calc;

import io.margay.core.model.PolicyType;
import io.margay.core.model.ResourceKey;

/**
 * What is asked of policies.
 *
 * @param endpoint of a workload or of a host
 * @param direction seen from the endpoint
 * @param pending whether it is asked what would be, were all that is staged in effect
 */
public record Question(
    ResourceKey endpoint, PolicyType direction, Traffic traffic, boolean pending) {

  /** What becomes now of what begins or ends at the endpoint. */
  public static Question of(ResourceKey endpoint, PolicyType direction) {
    return new Question(endpoint, direction, Traffic.LOCAL, false);
  }
}
