package io.margay.bench.rr;

/** Clears away if the benchmark is interrupted. */
final class OnExit implements AutoCloseable {

  private final Thread hook;

  OnExit(Running running, Rig rig) {
    this.hook =
        new Thread(() -> {
          running.close();
          rig.close();
        });
    Runtime.getRuntime().addShutdownHook(hook);
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      // The program is ending, and the hook runs.
    }
  }
}
