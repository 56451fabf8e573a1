package io.margay.lab.run;

import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;

/** A line for each step, with the time it took. Safe for use by several threads. */
public final class Progress {

  private final long start = System.nanoTime();
  private final Consumer<String> lines;

  public Progress(Consumer<String> lines) {
    this.lines = lines;
  }

  /** Says something; the line begins with the seconds since the start. */
  public synchronized void say(String text) {
    lines.accept(String.format(Locale.ROOT, "%6.1f s  %s", seconds(start), text));
  }

  /** Starts the clock of a step. */
  public Step step(String name) {
    return new Step(name, System.nanoTime());
  }

  public Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  /** A step under way. */
  public final class Step {
    private final String name;
    private final long begin;

    private Step(String name, long begin) {
      this.name = name;
      this.begin = begin;
    }

    public void done(String detail) {
      say(String.format(Locale.ROOT, "%-16s %-58s took %4.1f s", name, detail, seconds(begin)));
    }
  }
}
