package io.margay.bench.cni;

import io.margay.bench.report.Samples;
import io.margay.lab.host.Namespaces;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Containers that come and go: only the plugin's part of their lives is timed. */
final class Containers {

  private final Plugin plugin;
  private final String prefix;

  /**
   * @param prefix of the names of their network namespaces
   */
  Containers(Plugin plugin, String prefix) {
    this.plugin = plugin;
    this.prefix = prefix;
  }

  /**
   * Lets containers come and go.
   *
   * @param count how many
   * @param warmUp how many before them, that do not count
   * @param atOnce how many at the same time
   */
  void run(int count, int warmUp, int atOnce, Samples adds, Samples deletes)
      throws InterruptedException, ExecutionException {
    try (ExecutorService threads = Executors.newFixedThreadPool(atOnce)) {
      List<Future<Life>> lives = new ArrayList<>();
      for (int i = 0; i < warmUp + count; i++) {
        int number = i;
        lives.add(threads.submit(() -> live(number)));
      }
      for (int i = 0; i < lives.size(); i++) {
        Life life = lives.get(i).get();
        if (i >= warmUp) {
          adds.add(life.add());
          deletes.add(life.delete());
        }
      }
    }
  }

  private record Life(Duration add, Duration delete) {}

  private Life live(int number) {
    String netns = prefix + number;
    Namespaces.create(netns);
    try {
      Duration add = plugin.add(netns, netns);
      return new Life(add, plugin.delete(netns, netns));
    } finally {
      Namespaces.delete(netns);
    }
  }
}
