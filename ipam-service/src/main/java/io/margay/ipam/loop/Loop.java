package io.margay.ipam.loop;

import java.time.Duration;
import org.springframework.context.SmartLifecycle;

/** Work on a thread of its own, from the context's start to its end. */
public abstract class Loop implements SmartLifecycle {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Thread thread;
  private volatile boolean running;

  /**
   * @param name of the thread
   */
  protected Loop(String name) {
    thread = Thread.ofPlatform().name(name).daemon().unstarted(this::untilInterrupted);
  }

  /**
   * The work; it returns soon after it is interrupted, or when {@link #isRunning} says false.
   *
   * @throws InterruptedException where it waits, which is an end as good as another
   */
  protected abstract void run() throws InterruptedException;

  private void untilInterrupted() {
    try {
      run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void start() {
    running = true;
    thread.start();
  }

  /** Tells the thread to end, and waits for that; not for ever. */
  @Override
  public void stop() {
    running = false;
    thread.interrupt();
    try {
      thread.join(PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public final boolean isRunning() {
    return running;
  }
}
