package io.margay.bench.service;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Tells when the compiler of a service's JVM has little left to do: its work would be taken for
 * that of what is measured.
 */
public final class WarmUp {

  private static final Duration WINDOW = Duration.ofSeconds(3);

  /** Of the time that passes. */
  private static final double LITTLE = 0.05;

  private final Supplier<Duration> compiler;
  private final double little;
  private final Duration longest;
  private final long begin = System.nanoTime();
  private long since = begin;
  private Duration compiled;
  private double share = 1;

  /**
   * @param compiler for how long it has worked so far
   * @param longest after which it is over whatever the compiler does
   */
  public WarmUp(Supplier<Duration> compiler, Duration longest) {
    this(compiler, LITTLE, longest);
  }

  private WarmUp(Supplier<Duration> compiler, double little, Duration longest) {
    this.little = little;
    this.compiler = compiler;
    this.longest = longest;
    this.compiled = compiler.get();
  }

  /**
   * The same of this program itself, whose compiler takes a processor from what it measures.
   *
   * @param little the share of the time that does not matter
   */
  public static WarmUp ofOwn(double little, Duration longest) {
    CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
    return new WarmUp(() -> Duration.ofMillis(compiler.getTotalCompilationTime()), little, longest);
  }

  /** Asked again and again under load, also where it takes longer than it should. */
  public boolean isOver() {
    long now = System.nanoTime();
    if (now - since >= WINDOW.toNanos()) {
      Duration before = compiled;
      compiled = compiler.get();
      share = (double) compiled.minus(before).toNanos() / (now - since);
      since = now;
    }
    return share < little || now - begin > longest.toNanos();
  }

  /** How much of the last seconds the compiler has worked. */
  public double compilerShare() {
    return share;
  }
}
