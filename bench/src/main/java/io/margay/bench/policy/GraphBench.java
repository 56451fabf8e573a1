package io.margay.bench.policy;

import io.margay.bench.report.Report;
import io.margay.bench.report.Samples;
import io.margay.core.calc.CalcGraph;
import io.margay.core.calc.Change;
import io.margay.core.calc.Compute;
import io.margay.core.calc.NodeName;
import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * The graph at 100,000 endpoints and 10,000 policies: the start of day, the heap after it, and
 * single changes, each flushed. At a size where it can be borne, the same changes by {@link
 * Compute}, which begins from nothing each time.
 */
final class GraphBench {

  private static final NodeName NODE = new NodeName("node-0");
  private static final int LOCAL = 100;
  private static final int NAMESPACES = 100;
  private static final int CHANGES = 2_000;

  /** The changes of a second that the graph is built to follow. */
  private static final int RATE = 1_000;

  private final GraphWorld world;
  private final GraphWorld small = new GraphWorld(2_000, 200, 20, 10);
  private final Random random = new Random(1);
  private final Consumer<String> say;

  /** A cluster of this size, with a hundred endpoints on each node. */
  static GraphWorld world(int endpoints, int policies) {
    return new GraphWorld(endpoints, policies, endpoints / LOCAL, NAMESPACES);
  }

  /**
   * @param endpoints of the cluster, of which 100 are on the node
   */
  GraphBench(int endpoints, int policies, Consumer<String> say) {
    this.world = world(endpoints, policies);
    this.say = say;
  }

  /** Adds what it finds, under keys that begin with {@code graph}. */
  void run(Report report) {
    say.accept("the start of day: " + world);
    List<Change> all = world.all().toList();
    CalcGraph graph = new CalcGraph(NODE);
    long start = System.nanoTime();
    graph.apply(all);
    graph.flush();
    report.value("graph.start.seconds", (System.nanoTime() - start) / 1e9);
    all = List.of();
    report.value("graph.heap.mib", (double) heap());

    Samples changes = new Samples("graph.change");
    say.accept("single changes: any endpoint's labels, any endpoint's address, any policy");
    for (IntFunction<Resource> maker :
        List.<IntFunction<Resource>>of(
            i -> world.endpoint(random.nextInt(world.endpoints()), i),
            i -> world.moved(random.nextInt(world.endpoints()), i),
            i -> world.policy(random.nextInt(world.policies()), i))) {
      changes(graph, maker, changes);
    }
    report.value("graph.change.p50.millis", 1e3 * changes.seconds(0.5));
    report.value("graph.change.p99.millis", 1e3 * changes.seconds(0.99));
    report.value("graph.rate.load", load(graph));
    compare(report);
  }

  private static void changes(CalcGraph graph, IntFunction<Resource> maker, Samples into) {
    for (int i = 1; i <= CHANGES; i++) {
      List<Change> change = List.of(new Change.Put(maker.apply(i)));
      long start = System.nanoTime();
      graph.apply(change);
      graph.flush();
      into.add(Duration.ofNanos(System.nanoTime() - start));
    }
  }

  /** The part of one thread's time that following the rate takes, endpoints changing. */
  private double load(CalcGraph graph) {
    Samples second = new Samples("second");
    for (int round = 0; round < 5; round++) {
      long took = 0;
      for (int i = 0; i < RATE; i++) {
        List<Change> change =
            List.of(
                new Change.Put(
                    world.endpoint(random.nextInt(world.endpoints()), CHANGES + round * RATE + i)));
        long start = System.nanoTime();
        graph.apply(change);
        graph.flush();
        took += System.nanoTime() - start;
      }
      second.add(Duration.ofNanos(took));
    }
    return second.seconds(0.5);
  }

  private void compare(Report report) {
    say.accept("the same by the plain calculation: " + small);
    CalcGraph graph = new CalcGraph(NODE);
    Map<ResourceKey, Resource> resources = new HashMap<>();
    small
        .all()
        .forEach(change -> {
          graph.apply(List.of(change));
          if (change instanceof Change.Put(Resource resource)) {
            resources.put(resource.key(), resource);
          }
        });
    graph.flush();
    Samples incremental = new Samples("graph.change");
    changes(graph, i -> small.endpoint(random.nextInt(small.endpoints()), i), incremental);
    Samples plain = new Samples("plain");
    for (int i = 0; i < 20; i++) {
      Resource changed = small.endpoint(random.nextInt(small.endpoints()), CHANGES + i);
      resources.put(changed.key(), changed);
      long start = System.nanoTime();
      Compute.compute(resources.values(), NODE);
      plain.add(Duration.ofNanos(System.nanoTime() - start));
    }
    report.ratio("graph.change/plain", incremental.seconds(0.5) / plain.seconds(0.5));
  }

  /** MiB in use after a collection. */
  private static long heap() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return (runtime.totalMemory() - runtime.freeMemory()) >> 20;
  }
}
