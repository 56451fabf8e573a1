package io.margay.policyapi.rest;

import static io.margay.policyapi.rest.RefusalPace.BURST_NANOS;
import static io.margay.policyapi.rest.RefusalPace.INTERVAL_NANOS;
import static io.margay.policyapi.rest.RefusalPace.LONGEST_NANOS;
import static io.margay.policyapi.rest.RefusalPace.MOST_CLIENTS;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RefusalPaceTest {

  private static final String BAD = "192.0.2.1";
  private static final long BURST = BURST_NANOS / INTERVAL_NANOS;

  /** Clocks of this kind may begin anywhere. */
  private static final long START = -3 * BURST_NANOS;

  private final RefusalPace pace = new RefusalPace();

  private void burst(long now) {
    for (int i = 0; i < BURST; i++) {
      assertThat(pace.delayNanos(BAD, now)).isZero();
    }
  }

  @Test
  void aBurstIsToldAtOnceAndTheRestOneAfterTheOther() {
    burst(START);
    for (int i = 1; i <= 100; i++) {
      assertThat(pace.delayNanos(BAD, START)).isEqualTo(i * INTERVAL_NANOS);
    }
  }

  @Test
  void whoKeepsToTheRateNeverWaits() {
    for (int i = 0; i < 10_000; i++) {
      assertThat(pace.delayNanos(BAD, START + i * INTERVAL_NANOS)).isZero();
    }
  }

  @Test
  void whoRestsHasItsBurstAgain() {
    burst(START);
    assertThat(pace.delayNanos(BAD, START)).isPositive();
    burst(START + 2 * BURST_NANOS);
  }

  @Test
  void othersDoNotWait() {
    burst(START);
    assertThat(pace.delayNanos(BAD, START)).isPositive();
    assertThat(pace.delayNanos("192.0.2.2", START)).isZero();
  }

  @Test
  void nobodyWaitsLongerThanTheLongest() {
    for (int i = 0; i < 10_000; i++) {
      assertThat(pace.delayNanos(BAD, START)).isBetween(0L, LONGEST_NANOS);
    }
    assertThat(pace.delayNanos(BAD, START)).isEqualTo(LONGEST_NANOS);
    assertThat(pace.delayNanos(BAD, START + LONGEST_NANOS)).isEqualTo(INTERVAL_NANOS);
  }

  @Test
  void whereThereAreTooManyNewOnesShareASchedule() {
    for (int i = 0; i < MOST_CLIENTS; i++) {
      assertThat(pace.delayNanos("client " + i, START)).isZero();
    }
    for (int i = 0; i < BURST; i++) {
      assertThat(pace.delayNanos("new " + i, START)).isZero();
    }
    assertThat(pace.delayNanos("the last", START)).isEqualTo(INTERVAL_NANOS);
    assertThat(pace.delayNanos("client 1", START)).isZero();
    // Those that have done nothing for a while are forgotten, and leave room.
    assertThat(pace.delayNanos("the last", START + 2 * BURST_NANOS)).isZero();
  }
}
