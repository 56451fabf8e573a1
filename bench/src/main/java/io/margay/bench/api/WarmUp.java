package io.margay.bench.api;

import java.time.Duration;

/**
 * Tells when the compiler of policy-api's JVM has little left to do: its work would be taken for
 * that of what is measured.
 */
final class WarmUp {

  private static final Duration WINDOW = Duration.ofSeconds(3);
  private static final Duration LONGEST = Duration.ofSeconds(60);

  /** Of the time that passes. */
  private static final double LITTLE = 0.05;

  private final Servers servers;
  private final long begin = System.nanoTime();
  private long since = begin;
  private Duration compiled;
  private double share = 1;

  WarmUp(Servers servers) {
    this.servers = servers;
    this.compiled = servers.apiCompiled();
  }

  /** Asked again and again under load, also where it takes longer than it should. */
  boolean isOver() {
    long now = System.nanoTime();
    if (now - since >= WINDOW.toNanos()) {
      Duration before = compiled;
      compiled = servers.apiCompiled();
      share = (double) compiled.minus(before).toNanos() / (now - since);
      since = now;
    }
    return share < LITTLE || now - begin > LONGEST.toNanos();
  }

  /** How much of the last seconds the compiler has worked. */
  double compilerShare() {
    return share;
  }
}
