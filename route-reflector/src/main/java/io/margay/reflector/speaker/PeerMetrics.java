package io.margay.reflector.speaker;

import io.margay.bgp.netty.NeighborMeter;
import io.margay.bgp.netty.NeighborStatus;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.springframework.scheduling.annotation.Scheduled;

/**
 * The neighbours as gauges, one row for each peer. They are read from the speaker at a fixed pace,
 * however many scrape.
 */
public final class PeerMetrics {

  private record Meter(MultiGauge gauge, NeighborMeter meter) {}

  private final Reflector reflector;
  private final InstantSource clock;
  private final List<Meter> meters = new ArrayList<>();

  public PeerMetrics(Reflector reflector, MeterRegistry registry, InstantSource clock) {
    this.reflector = reflector;
    this.clock = clock;
    for (NeighborMeter meter : NeighborMeter.ALL) {
      MultiGauge gauge =
          MultiGauge.builder("margay.bgp.peer." + meter.name())
              .description(meter.words())
              .register(registry);
      meters.add(new Meter(gauge, meter));
    }
  }

  /** Reads the neighbours anew. */
  @Scheduled(fixedDelayString = "${margay.bgp.metrics-interval:5s}")
  public void update() {
    if (!reflector.isRunning()) {
      return;
    }
    Instant now = clock.instant();
    List<NeighborStatus> neighbors = reflector.neighbors();
    for (Meter meter : meters) {
      List<Row<?>> rows = new ArrayList<>();
      for (NeighborMeter.Reading each : meter.meter().read(neighbors, now)) {
        rows.add(Row.of(Tags.of(each.labels().toArray(String[]::new)), each::value));
      }
      meter.gauge().register(rows, true);
    }
  }
}
