package io.margay.agent.meters;

import io.margay.agent.dataplane.denied.DeniedCounts;
import io.margay.agent.dataplane.plan.Direction;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;

/** The meters that are written to; gauges are registered where their values are. */
public final class AgentMeters {

  private final MeterRegistry registry;
  private final Timer flush;
  private final Timer apply;
  private final Counter applyFailures;
  private final Counter drift;
  private final Counter changes;
  private final Counter closed;

  public AgentMeters(MeterRegistry registry) {
    this.registry = registry;
    this.flush =
        timer(
            "margay.graph.flush", "Time to calculate what a batch of changes means for this node");
    this.apply = timer("margay.dataplane.apply", "Time to make the kernel agree");
    this.applyFailures =
        Counter.builder("margay.dataplane.apply.failures")
            .description("Applies after which the kernel did not agree")
            .register(registry);
    this.drift =
        Counter.builder("margay.dataplane.drift")
            .description("Differences in the kernel that somebody else had made")
            .register(registry);
    this.closed =
        Counter.builder("margay.connections.closed")
            .description("Connections that were ended because policy forbids them now")
            .register(registry);
    this.changes =
        Counter.builder("margay.feed.changes")
            .description("Changes of resources taken in")
            .register(registry);
  }

  public MeterRegistry registry() {
    return registry;
  }

  public void flushed(Duration took) {
    flush.record(took);
  }

  public void applied(Duration took, boolean succeeded) {
    apply.record(took);
    if (!succeeded) {
      applyFailures.increment();
    }
  }

  public void drifted(int differences) {
    drift.increment(differences);
  }

  public void closed(int count) {
    closed.increment(count);
  }

  public void changesTaken(int count) {
    changes.increment(count);
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

  /** A CNI operation; its code is 0 for success. */
  public void cni(String command, int code, Duration took) {
    Timer.builder("margay.cni")
        .description("CNI operations; code 0 is success")
        .tags("command", command, "code", Integer.toString(code))
        .register(registry)
        .record(took);
  }

  private Timer timer(String name, String description) {
    return Timer.builder(name).description(description).register(registry);
  }
}
