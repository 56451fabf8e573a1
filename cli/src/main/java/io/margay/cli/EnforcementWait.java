package io.margay.cli;

import io.margay.cli.api.ApiClient;
import io.margay.cli.api.ApiException;
import java.time.Duration;
import java.util.List;

/** Waits until all nodes enforce a revision. */
final class EnforcementWait {

  private static final Duration PAUSE = Duration.ofMillis(100);

  private final ApiClient api;
  private final Duration limit;

  EnforcementWait(ApiClient api, Duration limit) {
    this.api = api;
    this.limit = limit;
  }

  /**
   * How it ended.
   *
   * @param complete whether all nodes have it
   * @param behind those that have not, each with why
   */
  record Result(boolean complete, String message, List<String> behind) {}

  Result until(long revision) throws ApiException {
    long start = System.nanoTime();
    while (true) {
      ApiClient.Enforcement now = api.enforcement(revision);
      boolean late = System.nanoTime() - start > limit.toNanos();
      if (now.complete() || late) {
        return new Result(now.complete(), message(now), now.behind());
      }
      try {
        Thread.sleep(PAUSE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return new Result(false, message(now), now.behind());
      }
    }
  }

  private static String message(ApiClient.Enforcement now) {
    return "enforced on " + now.enforced() + " of " + now.nodes() + " nodes";
  }
}
