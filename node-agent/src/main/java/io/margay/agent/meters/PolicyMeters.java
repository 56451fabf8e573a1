package io.margay.agent.meters;

import io.margay.agent.dataplane.Dataplane;
import io.margay.agent.dataplane.counts.RuleCounts;
import io.margay.agent.dataplane.counts.RuleCounts.Count;
import io.margay.agent.dataplane.counts.RuleCounts.RuleId;
import io.margay.agent.dataplane.plan.Direction;
import io.margay.core.calc.ActivePolicy;
import io.margay.core.calc.ActiveRule;
import io.margay.core.calc.PolicyId;
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

    Shown(Count count, MeterRegistry registry, Tags tags, boolean staged) {
      this.count = count;
      String name = staged ? "margay.staged.policy." : "margay.policy.";
      String what =
          staged
              ? " of new connections to which a staged policy would have done so on this node"
              : " of new connections that a policy's rule matched on this node";
      this.meters =
          List.of(
              counter(name + "packets", "Packets" + what, c -> c.packets(), registry, tags),
              counter(name + "bytes", "Bytes" + what, c -> c.bytes(), registry, tags));
    }

    private Meter counter(
        String name, String what, ToDoubleFunction<Count> of, MeterRegistry registry, Tags tags) {
      return FunctionCounter.builder(name, this, rule -> of.applyAsDouble(rule.count))
          .description(what)
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
      counts.read(counted.counts(), counted.policies().keySet());
      show(counts.totals(), counted.policies());
    } catch (IOException | RuntimeException e) {
      log.warn("what rules count can not be read reason=\"{}\"", e.toString());
    }
  }

  private void show(SortedMap<RuleId, Count> totals, Map<PolicyId, ActivePolicy> policies) {
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
        ActivePolicy policy = policies.get(rule.policy());
        boolean staged = policy != null && policy.staged();
        Tags tags = tags(rule);
        if (policy != null && staged) {
          tags = tags.and("action", action(rule, policy));
        }
        shown.put(rule, new Shown(count, registry, tags, staged));
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
        rule.rule() == RuleId.END ? "end" : Integer.toString(rule.rule()));
  }

  /** What becomes of a packet by a rule: the end of a tier denies. */
  private static String action(RuleId rule, ActivePolicy policy) {
    List<ActiveRule> rules =
        rule.direction() == Direction.INGRESS ? policy.ingress() : policy.egress();
    return rules.stream()
        .filter(each -> each.index() == rule.rule())
        .map(each -> each.action().name().toLowerCase(Locale.ROOT))
        .findFirst()
        .orElse("deny");
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
