package io.margay.topics.outbox;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What a relay counts; above 0 wants a person. */
public final class RelayMeters {

  private final Counter poison;
  private final Counter repaired;

  public RelayMeters(MeterRegistry meters) {
    poison =
        Counter.builder("margay.outbox.poison")
            .description(
                "Changes that no topic takes and that went to the dead letters: look at them.")
            .register(meters);
    repaired =
        Counter.builder("margay.outbox.repaired")
            .description("Keys of the topic that were not as the change table says.")
            .register(meters);
  }

  void poison() {
    poison.increment();
  }

  void repaired(int keys) {
    repaired.increment(keys);
  }
}
