package io.margay.agent.meters;

import io.margay.agent.dataplane.Dataplane;
import io.margay.agent.dataplane.counts.RuleCounts;
import io.margay.agent.dataplane.counts.RuleCounts.Count;
import io.margay.agent.dataplane.counts.RuleCounts.RuleId;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What rules of policies matched, as counters: of the policies that are asked here, and of no more
 * rules than a bound. Read on a thread of its own, and seldom enough to take no more than a
 * twentieth of its time.
 */
public final class PolicyMeters implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(PolicyMeters.class);

  static final int MOST_RULES = 5000;

  private static final Duration LEAST_PAUSE = Duration.ofSeconds(15);
  private static final int REST = 20;

  private final Dataplane dataplane;
  private final MeterRegistry registry;
  private final RuleCounts counts = new RuleCounts();
  private final Map<RuleId, Shown> shown = new HashMap<>();
  private volatile int leftOut;
  private final Thread thread;

  /** A rule's meters and what they show. */
  private static final class Shown {
    volatile Count count;
    final List<Meter> meters;

    Shown(Count count, MeterRegistry registry, Tags tags) {
      this.count = count;
      this.meters =
          List.of(
              counter("margay.policy.packets", "Packets", c -> c.packets(), registry, tags),
              counter("margay.policy.bytes", "Bytes", c -> c.bytes(), registry, tags));
    }

    private Meter counter(
        String name, String what, ToDoubleFunction<Count> of, MeterRegistry registry, Tags tags) {
      return FunctionCounter.builder(name, this, rule -> of.applyAsDouble(rule.count))
          .description(what + " of new connections that a policy's rule matched on this node")
          .tags(tags)
          .register(registry);
    }
  }

  public PolicyMeters(Dataplane dataplane, MeterRegistry registry) {
    this.dataplane = dataplane;
    this.registry = registry;
    Gauge.builder("margay.policy.rules.uncounted", () -> leftOut)
        .description("Rules of policies that are not shown: there are too many")
        .register(registry);
    this.thread = Thread.ofPlatform().name("policy-counts").daemon().unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  private void run() {
    try {
      while (true) {
        long start = System.nanoTime();
        refresh();
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        Duration rest = took.multipliedBy(REST);
        Thread.sleep(rest.compareTo(LEAST_PAUSE) > 0 ? rest : LEAST_PAUSE);
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  /** Reads once. */
  void refresh() {
    try {
      Dataplane.Counted counted = dataplane.counts();
      counts.read(counted.counts(), counted.policies());
      show(counts.totals());
    } catch (IOException | RuntimeException e) {
      log.warn("what rules count can not be read reason=\"{}\"", e.toString());
    }
  }

  private void show(SortedMap<RuleId, Count> totals) {
    shown
        .entrySet()
        .removeIf(entry -> {
          boolean gone = !totals.containsKey(entry.getKey());
          if (gone) {
            entry.getValue().meters.forEach(registry::remove);
          }
          return gone;
        });
    totals.forEach((rule, count) -> {
      Shown known = shown.get(rule);
      if (known != null) {
        known.count = count;
      } else if (shown.size() < MOST_RULES) {
        shown.put(rule, new Shown(count, registry, tags(rule)));
      }
    });
    leftOut = totals.size() - shown.size();
  }

  private static Tags tags(RuleId rule) {
    return Tags.of(
        "policy",
        rule.policy().toString(),
        "direction",
        rule.direction().name().toLowerCase(Locale.ROOT),
        "rule",
        Integer.toString(rule.rule()));
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(5000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
