package io.margay.agent.cni;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has to be taken back if a later step fails; last first. */
final class Undo {

  /** One step back. */
  interface Step {
    void run() throws Exception;
  }

  private record Named(String name, Step step) {}

  private static final Logger log = LoggerFactory.getLogger(Undo.class);

  private final Deque<Named> steps = new ArrayDeque<>();

  void add(String name, Step step) {
    steps.push(new Named(name, step));
  }

  /** Takes everything back; a step that fails does not keep the others from being done. */
  void run() {
    for (Named named : steps) {
      try {
        named.step().run();
      } catch (Exception e) {
        log.error("could not be taken back step={} reason=\"{}\"", named.name(), e.toString());
      }
    }
  }
}
