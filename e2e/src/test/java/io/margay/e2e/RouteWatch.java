package io.margay.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.margay.lab.host.Tool;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Hears what a namespace's kernel does to its routes of both families, so that a route that was
 * gone for a millisecond is not overlooked.
 */
final class RouteWatch implements AutoCloseable {

  /** Of documentation (RFC 5737, RFC 3849), so nobody else's. */
  private static final List<String> CANARIES = List.of("203.0.113.77", "2001:db8:77::1");

  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** A route with one next hop or several, deleted; its destination. */
  private static final Pattern DELETED = Pattern.compile("Deleted (?:[a-z]+ )?(\\S+) .*via .*");

  /** A block of the usual size, of either family. */
  private static final Pattern BLOCK = Pattern.compile("10\\.244\\..*/26|[0-9a-f:]+/122");

  private final Supplier<List<String>> blocks;
  private final String namespace;
  private final Process monitor;
  private final List<String> events = new CopyOnWriteArrayList<>();
  private final Set<String> before;

  /** Watches a node from now on. */
  RouteWatch(TheLab lab, String node) {
    this(lab.namespace(node), lab::blocks);
  }

  /**
   * Watches any namespace from now on.
   *
   * @param blocks those that nodes have
   */
  RouteWatch(String namespace, Supplier<List<String>> blocks) {
    this.blocks = blocks;
    this.namespace = namespace;
    try {
      // A line each, also for a route with several next hops.
      this.monitor =
          new ProcessBuilder("ip", "-o", "-n", namespace, "monitor", "route")
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofPlatform().daemon().name("routes-" + namespace).start(this::read);
    awaitHearing();
    this.before = learned();
  }

  /**
   * Waits until it has heard of all that was before. The monitor needs a moment before it hears
   * anything, so each canary comes as often as it takes.
   */
  private void awaitHearing() {
    for (String canary : CANARIES) {
      long before = heard(canary);
      await()
          .atMost(LIMIT)
          .until(() -> {
            Tool.must("ip", "-n", namespace, "route", "replace", "blackhole", canary);
            return heard(canary) > before;
          });
      Tool.must("ip", "-n", namespace, "route", "del", "blackhole", canary);
    }
  }

  private long heard(String canary) {
    return events.stream().filter(line -> line.startsWith("blackhole " + canary)).count();
  }

  private void read() {
    try (BufferedReader lines = monitor.inputReader(StandardCharsets.UTF_8)) {
      lines.lines().forEach(events::add);
    } catch (IOException | UncheckedIOException _) {
      // Closed.
    }
  }

  /** The routes with a next hop that the kernel has now. */
  private Set<String> learned() {
    return Stream.of("-4", "-6")
        .flatMap(family -> Tool.must("ip", "-o", family, "-n", namespace, "route", "show").lines())
        .filter(line -> line.contains(" via "))
        .map(String::strip)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * No route with a next hop was deleted or became another, not even for a moment; but for those to
   * blocks that have no node any more, as a spec before needed many and ipam-service takes empty
   * ones back after a while.
   */
  void assertNothingLost() {
    awaitHearing();
    List<String> there = blocks.get();
    assertThat(events)
        .as("routes deleted in " + namespace)
        .noneMatch(line -> {
          Matcher deleted = DELETED.matcher(line);
          return deleted.matches() && !isReclaimed(deleted.group(1), there);
        });
    Set<String> kept = new TreeSet<>(before);
    kept.removeIf(line -> isReclaimed(line.replaceFirst(" .*", ""), there));
    assertThat(learned()).as("routes in " + namespace).containsAll(kept);
  }

  private static boolean isReclaimed(String destination, List<String> there) {
    return BLOCK.matcher(destination).matches() && !there.contains(destination);
  }

  @Override
  public void close() {
    monitor.destroy();
  }
}
