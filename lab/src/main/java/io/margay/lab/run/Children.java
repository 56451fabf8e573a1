package io.margay.lab.run;

import io.margay.lab.host.HostException;
import io.margay.lab.host.Namespaces;
import io.margay.lab.host.ProcessId;
import io.margay.lab.state.Journal;
import io.margay.lab.state.LabDirectory;
import io.margay.lab.state.Sweep;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The lab's child processes. They end when the lab does, even if it is killed: each is started
 * under {@code setpriv --pdeathsig}, whose signal comes when the <em>thread</em> that started the
 * child ends (prctl(2), PR_SET_PDEATHSIG). So one thread that lives as long as this object starts
 * them all. Once the lab is up it starts again what ends by itself, as an orchestrator would,
 * unless the part is marked as stopped.
 */
final class Children implements AutoCloseable {

  private static final long WATCH_MILLIS = 50;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final LabDirectory directory;
  private final Journal journal;
  private final Duration grace;
  private volatile boolean supervising;
  private final Map<String, Child> children = new ConcurrentHashMap<>();
  private final ScheduledExecutorService starter =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("starter").daemon().factory());

  /** How to start a child, and what came of it last. */
  private record Child(
      ProcessBuilder builder, Process process, @Nullable ProcessId id, long since) {

    boolean mayStartAgain() {
      return !process.isAlive() && System.nanoTime() - since > PAUSE_NANOS;
    }
  }

  /**
   * @param grace how long a child may take to end when asked to
   */
  Children(LabDirectory directory, Duration grace) {
    this.directory = directory;
    this.journal = directory.journal();
    this.grace = grace;
  }

  /**
   * Starts a process.
   *
   * @param namespace the network namespace to run it in; null for the lab's own
   */
  Process start(
      String role,
      @Nullable String namespace,
      List<String> command,
      Map<String, String> environment,
      Path log) {
    List<String> whole = new ArrayList<>(List.of("setpriv", "--pdeathsig", "KILL", "--"));
    if (namespace != null) {
      whole.addAll(List.of("nsenter", "--net=" + Namespaces.file(namespace), "--"));
    }
    whole.addAll(command);
    ProcessBuilder builder =
        new ProcessBuilder(whole)
            .redirectErrorStream(true)
            .redirectInput(new File("/dev/null"))
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    try {
      return starter.submit(() -> launch(role, builder)).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HostException("interrupted while " + role + " started", e);
    } catch (ExecutionException e) {
      throw new HostException(role + " does not start: " + e.getCause(), e);
    }
  }

  /** From now on, what ends is started again. */
  void supervise() {
    supervising = true;
    starter.scheduleWithFixedDelay(
        this::startAgain, WATCH_MILLIS, WATCH_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Ends these, together, and starts nothing again from now on. */
  void end(List<String> roles) {
    supervising = false;
    List<ProcessId> ids = new ArrayList<>();
    children.forEach((role, child) -> {
      if (roles.contains(role) && child.id() != null) {
        ids.add(child.id());
      }
    });
    Sweep.end(ids, grace);
  }

  /** Ends all that are left. */
  @Override
  public void close() {
    end(List.copyOf(children.keySet()));
    // Only now: the end of the thread that started them is the children's end by force.
    starter.shutdownNow();
  }

  private void startAgain() {
    children.forEach((role, child) -> {
      if (supervising && child.mayStartAgain() && !directory.isStopped(role)) {
        launch(role, child.builder());
      }
    });
  }

  private Process launch(String role, ProcessBuilder builder) {
    try {
      Process process = builder.start();
      // setpriv and nsenter replace themselves by the program: number and start time stay.
      Optional<ProcessId> id = ProcessId.of(process.pid());
      id.ifPresent(i -> journal.add(new Journal.Entry.Running(role, i)));
      children.put(role, new Child(builder, process, id.orElse(null), System.nanoTime()));
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
