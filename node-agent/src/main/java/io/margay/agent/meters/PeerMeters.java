package io.margay.agent.meters;

import io.margay.bgp.netty.NeighborMeter;
import io.margay.bgp.netty.NeighborStatus;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** BGP neighbours as gauges, one row for each. Safe for use by several threads. */
public final class PeerMeters {

  /** Looking at the neighbours costs the speaker time: however many scrape, this often at most. */
  private static final Duration PAUSE = Duration.ofSeconds(5);

  private record Meter(MultiGauge gauge, NeighborMeter meter) {}

  private final Supplier<List<NeighborStatus>> neighbours;
  private final List<Meter> meters;
  private Instant looked = Instant.MIN;

  public PeerMeters(Supplier<List<NeighborStatus>> neighbours, MeterRegistry registry) {
    this.neighbours = neighbours;
    this.meters =
        NeighborMeter.ALL.stream()
            .map(meter ->
                new Meter(
                    MultiGauge.builder("margay.bgp.peer." + meter.name())
                        .description(meter.words())
                        .register(registry),
                    meter))
            .toList();
  }

  /** Reads the neighbours, if it is not too soon. */
  public synchronized void update(Instant now) {
    if (now.isBefore(looked.plus(PAUSE))) {
      return;
    }
    looked = now;
    List<NeighborStatus> all = neighbours.get();
    for (Meter meter : meters) {
      List<Row<?>> rows = new ArrayList<>();
      for (NeighborMeter.Reading each : meter.meter().read(all, now)) {
        rows.add(Row.of(Tags.of(each.labels().toArray(String[]::new)), each::value));
      }
      meter.gauge().register(rows, true);
    }
  }
}
