package io.margay.policyapi.garbage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RetriesTest {

  private static final Instant START = Instant.parse("2026-11-24T12:00:00Z");

  private final Retries retries = new Retries();

  @Test
  void waitsTwiceAsLongEachTimeUpToAMinute() {
    Instant now = START;
    for (int seconds : List.of(1, 2, 4, 8, 16, 32, 60, 60)) {
      assertThat(retries.failed("a", now).toSeconds()).isEqualTo(seconds);
      assertThat(retries.first()).isEqualTo(now.plusSeconds(seconds));
      assertThat(retries.due(now.plusSeconds(seconds).minusMillis(1))).isEmpty();
      now = now.plusSeconds(seconds);
      assertThat(retries.due(now)).containsExactly("a");
      // Told once.
      assertThat(retries.due(now)).isEmpty();
      assertThat(retries.first()).isNull();
    }
  }

  @Test
  void beginsAnewAfterASuccessAndWhereNothingWasLeftToDo() {
    retries.failed("a", START);
    retries.failed("b", START);
    retries.succeeded("a");
    retries.forgetBut(Set.of("b"), List.of());
    assertThat(retries.first()).isNull();
    assertThat(retries.failed("a", START).toSeconds()).isEqualTo(1);
    assertThat(retries.failed("b", START).toSeconds()).isEqualTo(1);
  }
}
