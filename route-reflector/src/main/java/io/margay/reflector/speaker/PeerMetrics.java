package io.margay.reflector.speaker;

import io.margay.bgp.bfd.BfdState;
import io.margay.bgp.netty.NeighborStatus;
import io.margay.bgp.session.State;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.springframework.scheduling.annotation.Scheduled;

/**
 * The neighbours as gauges, one row for each peer. They are read from the speaker at a fixed pace,
 * however many scrape.
 */
public final class PeerMetrics {

  private record Meter(MultiGauge gauge, ToDoubleFunction<NeighborStatus> value) {}

  private final Reflector reflector;
  private final InstantSource clock;
  private final List<Meter> meters = new ArrayList<>();

  public PeerMetrics(Reflector reflector, MeterRegistry registry, InstantSource clock) {
    this.reflector = reflector;
    this.clock = clock;
    add(registry, "up", "whether the session is established", n -> up(n) ? 1 : 0);
    add(registry, "state", "RFC 4271's state, from 1, Idle, to 6", n -> n.state().ordinal() + 1.0);
    add(registry, "uptime.seconds", "since the session came up; 0 while it is down", this::uptime);
    add(
        registry,
        "bfd.up",
        "whether the BFD session is up; 0 too without one",
        n -> n.bfd() == BfdState.UP ? 1 : 0);
    add(
        registry,
        "prefixes.received",
        "announced by the peer and not withdrawn",
        n -> n.received() + (double) n.refused());
    add(registry, "prefixes.accepted", "that may be used", NeighborStatus::received);
    add(registry, "prefixes.best", "of which the peer's route is chosen", NeighborStatus::best);
    add(registry, "prefixes.stale", "kept from before the peer vanished", NeighborStatus::stale);
    add(registry, "prefixes.advertised", "that the peer has been told", NeighborStatus::sent);
    add(
        registry,
        "sessions.established",
        "how often a session came up since the peer was configured",
        n -> n.counters().established());
    add(registry, "messages.received", "from the peer", n -> n.counters().messages());
    add(registry, "updates.received", "UPDATEs from the peer", n -> n.counters().updates());
    add(
        registry,
        "updates.erroneous",
        "UPDATEs with an error that the session survived (RFC 7606)",
        n -> n.counters().erroneous());
  }

  private void add(
      MeterRegistry registry, String name, String words, ToDoubleFunction<NeighborStatus> value) {
    MultiGauge gauge =
        MultiGauge.builder("margay.bgp.peer." + name).description(words).register(registry);
    meters.add(new Meter(gauge, value));
  }

  /** Reads the neighbours anew. */
  @Scheduled(fixedDelayString = "${margay.bgp.metrics-interval:5s}")
  public void update() {
    if (!reflector.isRunning()) {
      return;
    }
    List<NeighborStatus> neighbors = reflector.neighbors();
    for (Meter meter : meters) {
      List<Row<?>> rows = new ArrayList<>();
      for (NeighborStatus n : neighbors) {
        double value = meter.value().applyAsDouble(n);
        rows.add(Row.of(tags(n), () -> value));
      }
      meter.gauge().register(rows, true);
    }
  }

  private static Tags tags(NeighborStatus n) {
    return Tags.of(
        "peer", n.address().toString(), "as", Long.toString(n.as()), "kind", n.kind().name());
  }

  private static boolean up(NeighborStatus n) {
    return n.state() == State.ESTABLISHED;
  }

  private double uptime(NeighborStatus n) {
    Instant since = n.since();
    return since == null ? 0 : Duration.between(since, clock.instant()).toMillis() / 1000.0;
  }
}
