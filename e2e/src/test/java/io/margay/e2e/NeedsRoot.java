package io.margay.e2e;

import io.margay.lab.run.Labs;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Skips, with the reason, where no namespaces can be made; fails there in CI, which must prove all.
 */
public final class NeedsRoot implements ExecutionCondition {

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    if (Labs.isRoot()) {
      return ConditionEvaluationResult.enabled("root");
    }
    if ("true".equals(System.getenv("CI"))) {
      throw new IllegalStateException("CI must run the specs of the whole, which need root");
    }
    return ConditionEvaluationResult.disabled(
        "network namespaces and rules in the kernel need root: run ./margay test as root");
  }
}
