package io.margay.agent.meters;

import io.margay.agent.dataplane.denied.DeniedCounts;
import io.margay.agent.dataplane.plan.Direction;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.IntSupplier;

/** The meters that are written to; gauges are registered where their values are. */
public final class AgentMeters {

  private final MeterRegistry registry;
  private final List<Timer> flush;
  private final Counter outputs;
  private final List<Timer> apply;
  private final List<Counter> applyFailures;
  private final Counter drift;
  private final List<Counter> changes;
  private final Counter closed;

  /**
   * What means the same as a meter of Felix has its name too, which dashboards know. Counters end
   * in {@code _total}, as OpenMetrics wants it.
   */
  public AgentMeters(MeterRegistry registry) {
    this.registry = registry;
    this.flush =
        both(
            name -> timer(name, "Time to calculate what a batch of changes means for this node"),
            "margay.graph.flush",
            "felix.calc.graph.update.time");
    this.outputs =
        counter("felix.calc.graph.output.events", "Updates that the calculation has given");
    this.apply =
        both(
            name -> timer(name, "Time to make the kernel agree"),
            "margay.dataplane.apply",
            "felix.int.dataplane.apply.time");
    this.applyFailures =
        both(
            name -> counter(name, "Applies after which the kernel did not agree"),
            "margay.dataplane.apply.failures",
            "felix.int.dataplane.failures");
    this.drift =
        counter("margay.dataplane.drift", "Differences in the kernel that somebody else had made");
    this.closed =
        counter(
            "margay.connections.closed",
            "Connections that were ended because policy forbids them now");
    this.changes =
        both(
            name -> counter(name, "Changes of resources taken in"),
            "margay.feed.changes",
            "felix.calc.graph.updates.processed");
  }

  public MeterRegistry registry() {
    return registry;
  }

  /**
   * @param updates that came out
   */
  public void flushed(Duration took, int updates) {
    flush.forEach(timer -> timer.record(took));
    outputs.increment(updates);
  }

  public void applied(Duration took, boolean succeeded) {
    apply.forEach(timer -> timer.record(took));
    if (!succeeded) {
      applyFailures.forEach(Counter::increment);
    }
  }

  public void drifted(int differences) {
    drift.increment(differences);
  }

  public void closed(int count) {
    closed.increment(count);
  }

  public void changesTaken(int count) {
    changes.forEach(counter -> counter.increment(count));
  }

  /** What the dataplane counts of denied packets. */
  public void denied(DeniedCounts counts) {
    for (Direction direction : Direction.values()) {
      FunctionCounter.builder("margay.denied.packets", counts, c -> c.denied(direction))
          .description("Packets that policy denied, as far as they were reported")
          .tag("direction", direction.name().toLowerCase(Locale.ROOT))
          .register(registry);
    }
    FunctionCounter.builder("margay.denied.lost.packets", counts, DeniedCounts::lost)
        .description("Denied packets whose reports the kernel could not keep until they were read")
        .register(registry);
  }

  /** How many addresses the node has in stock, asked when it is read. */
  public void stocked(IntSupplier addresses) {
    Gauge.builder("margay.addresses.stocked", () -> addresses.getAsInt())
        .description("Addresses that the node holds for workloads to come")
        .register(registry);
  }

  /** A CNI operation; its code is 0 for success. */
  public void cni(String command, int code, Duration took) {
    Timer.builder("margay.cni")
        .description("CNI operations; code 0 is success")
        .tags("command", command, "code", Integer.toString(code))
        .register(registry)
        .record(took);
  }

  private static <T> List<T> both(Function<String, T> meter, String own, String felix) {
    return List.of(meter.apply(own), meter.apply(felix));
  }

  private Counter counter(String name, String description) {
    return Counter.builder(name).description(description).register(registry);
  }

  private Timer timer(String name, String description) {
    return Timer.builder(name).description(description).register(registry);
  }
}
