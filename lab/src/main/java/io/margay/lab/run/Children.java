package io.margay.lab.run;

import io.margay.lab.host.HostException;
import io.margay.lab.host.Namespaces;
import io.margay.lab.host.ProcessId;
import io.margay.lab.state.Journal;
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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * The lab's child processes. They end when the lab does, even if it is killed: each is started
 * under {@code setpriv --pdeathsig}, whose signal comes when the <em>thread</em> that started the
 * child ends (prctl(2), PR_SET_PDEATHSIG). So one thread that lives as long as this object starts
 * them all.
 */
final class Children implements AutoCloseable {

  private final Journal journal;
  private final Duration grace;
  private final Map<String, ProcessId> running = new ConcurrentHashMap<>();
  private final ExecutorService starter =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("starter").daemon().factory());

  /**
   * @param grace how long a child may take to end when asked to
   */
  Children(Journal journal, Duration grace) {
    this.journal = journal;
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

  private Process launch(String role, ProcessBuilder builder) {
    try {
      Process process = builder.start();
      // setpriv and nsenter replace themselves by the program: number and start time stay.
      ProcessId.of(process.pid())
          .ifPresent(id -> {
            journal.add(new Journal.Entry.Running(role, id));
            running.put(role, id);
          });
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends these, together. */
  void end(List<String> roles) {
    Sweep.end(
        roles.stream().flatMap(role -> Optional.ofNullable(running.get(role)).stream()).toList(),
        grace);
  }

  /** Ends all that are left. */
  @Override
  public void close() {
    Sweep.end(List.copyOf(running.values()), grace);
    starter.shutdown();
  }
}
