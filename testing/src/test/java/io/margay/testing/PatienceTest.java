package io.margay.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PatienceTest {

  @Test
  void whoWaitsWithoutALimitWaitsForAMinute() {
    Duration[] remaining = new Duration[1];
    await()
        .conditionEvaluationListener(
            condition -> remaining[0] = Duration.ofMillis(condition.getRemainingTimeInMS()))
        .until(() -> true);
    assertThat(remaining[0]).isBetween(Duration.ofSeconds(20), Patience.DEFAULT);
  }
}
