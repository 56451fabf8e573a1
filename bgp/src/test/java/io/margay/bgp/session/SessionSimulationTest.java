package io.margay.bgp.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * Two sessions with each other over a network that delays, cuts and forgets, through thousands of
 * random schedules in virtual time; what must hold is looked at after each step.
 */
class SessionSimulationTest {

  /** Of every build: some seconds. */
  private static final int SCHEDULES = Integer.getInteger("margay.schedules", 10_000);

  @Test
  void noScheduleBreaksTheRulesAndEveryOneEndsInASession() {
    for (long seed = 0; seed < SCHEDULES; seed++) {
      SessionSimulation simulation = new SessionSimulation(seed);
      try {
        simulation.disturb(60);
        simulation.calm();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
      assertThat(simulation.established()).as("seed " + seed).isTrue();
    }
  }
}
