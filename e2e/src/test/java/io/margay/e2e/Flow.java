package io.margay.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.margay.lab.traffic.DatagramSink;
import io.margay.lab.traffic.DatagramSource;
import io.margay.lab.traffic.Place;
import java.time.Duration;

/** Numbered datagrams from one place to another, one every two milliseconds. */
final class Flow implements AutoCloseable {

  private static final Duration PACE = Duration.ofMillis(2);
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Place from;
  private final DatagramSink sink;
  private final DatagramSource source;

  /** Begins once a first few have come through. */
  Flow(Place from, Place to, int port) {
    this.from = from;
    try (DatagramSink probed = new DatagramSink(to, port);
        DatagramSource probe = new DatagramSource(from, to.address(), port, PACE)) {
      await().atMost(LIMIT).until(() -> probed.received(from.address()) > 10);
      probe.close();
    }
    this.sink = new DatagramSink(to, port);
    this.source = new DatagramSource(from, to.address(), port, PACE);
  }

  /** Lets it flow for so many more. */
  void more(int datagrams) {
    int goal = source.sent() + datagrams;
    await().atMost(LIMIT).until(() -> source.sent() >= goal);
  }

  /** Ends it: all that was sent must have arrived. */
  void assertNothingLost() {
    source.close();
    await()
        .untilAsserted(() ->
            assertThat(sink.received(from.address()))
                .as("datagrams from " + from.name())
                .isEqualTo(source.sent()));
    assertThat(source.sent()).isPositive();
  }

  @Override
  public void close() {
    source.close();
    sink.close();
  }
}
