package io.margay.bench.service;

import java.time.Duration;

/**
 * Tells when the compiler of a service's JVM has little left to do: its work would be taken for
 * that of what is measured.
 */
public final class WarmUp {

  private static final Duration WINDOW = Duration.ofSeconds(3);

  /** Of the time that passes. */
  private static final double LITTLE = 0.05;

  private final CompilerTime compiler;
  private final Duration longest;
  private final long begin = System.nanoTime();
  private long since = begin;
  private Duration compiled;
  private double share = 1;

  /**
   * @param longest after which it is over whatever the compiler does
   */
  public WarmUp(CompilerTime compiler, Duration longest) {
    this.compiler = compiler;
    this.longest = longest;
    this.compiled = compiler.soFar();
  }

  /** Asked again and again under load, also where it takes longer than it should. */
  public boolean isOver() {
    long now = System.nanoTime();
    if (now - since >= WINDOW.toNanos()) {
      Duration before = compiled;
      compiled = compiler.soFar();
      share = (double) compiled.minus(before).toNanos() / (now - since);
      since = now;
    }
    return share < LITTLE || now - begin > longest.toNanos();
  }

  /** How much of the last seconds the compiler has worked. */
  public double compilerShare() {
    return share;
  }
}
