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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Hears what a namespace's kernel does to its routes, so that a route that was gone for a
 * millisecond is not overlooked.
 */
final class RouteWatch implements AutoCloseable {

  private static final String CANARY = "203.0.113.77";
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** A route with a next hop, deleted; its destination. */
  private static final Pattern DELETED = Pattern.compile("Deleted (?:\\w+ )?(\\S+) .*via .*");

  private final TheLab lab;
  private final String namespace;
  private final Process monitor;
  private final List<String> events = new CopyOnWriteArrayList<>();
  private final Set<String> before;

  /** Watches a node from now on. */
  RouteWatch(TheLab lab, String node) {
    this.lab = lab;
    this.namespace = lab.namespace(node);
    try {
      this.monitor =
          new ProcessBuilder("ip", "-n", namespace, "-4", "monitor", "route")
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofPlatform().daemon().name("routes-" + namespace).start(this::read);
    awaitHearing();
    this.before = learned();
  }

  /** The monitor needs a moment before it hears anything. */
  private void awaitHearing() {
    await()
        .atMost(LIMIT)
        .until(() -> {
          Tool.must("ip", "-n", namespace, "route", "replace", "blackhole", CANARY);
          return events.stream().anyMatch(line -> line.contains(CANARY));
        });
    Tool.must("ip", "-n", namespace, "route", "del", "blackhole", CANARY);
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
    return Tool.must("ip", "-n", namespace, "-4", "route", "show")
        .lines()
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
    List<String> blocks = lab.blocks();
    assertThat(events)
        .as("routes deleted in " + namespace)
        .noneMatch(line -> {
          Matcher deleted = DELETED.matcher(line);
          return deleted.matches() && !isReclaimed(deleted.group(1), blocks);
        });
    Set<String> kept = new TreeSet<>(before);
    kept.removeIf(line -> isReclaimed(line.replaceFirst(" .*", ""), blocks));
    assertThat(learned()).as("routes in " + namespace).containsAll(kept);
  }

  private static boolean isReclaimed(String destination, List<String> blocks) {
    return destination.matches("10\\.244\\..*/26") && !blocks.contains(destination);
  }

  @Override
  public void close() {
    monitor.destroy();
  }
}
