package io.margay.lab.run;

import io.margay.cli.Failure;
import io.margay.lab.host.ProcessId;
import io.margay.lab.state.Description;
import io.margay.lab.state.Journal;
import io.margay.lab.state.LabDirectory;
import io.margay.lab.state.Sweep;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Stops and starts single parts of a running lab: services and agents, by their names. */
public final class Parts {

  private static final Duration START_LIMIT = Duration.ofMinutes(4);
  private static final Duration END_LIMIT = Duration.ofSeconds(30);

  private final LabDirectory directory;
  private final Map<String, String> health = new LinkedHashMap<>();

  public Parts(LabDirectory directory, Description lab) {
    this.directory = directory;
    lab.services().forEach(service -> health.put(service.name(), service.health()));
    lab.nodes().forEach(node -> health.put(node.name(), node.health() + "/readyz"));
  }

  /** Asks a part to end, and waits until it has. */
  public void stop(String part) {
    directory.stop(List.of(checked(part)));
    process(part).ifPresent(process -> Sweep.end(List.of(process), END_LIMIT));
  }

  /** Ends a part by force; it stays down until {@link #start}. */
  public void kill(String part) {
    directory.stop(List.of(checked(part)));
    process(part)
        .ifPresent(process -> {
          process.kill();
          if (!Waiting.until(() -> !process.isAlive(), END_LIMIT)) {
            throw new Failure(part + " does not end after a kill: " + process);
          }
        });
  }

  /** Lets a part start that was stopped or killed, without waiting for it. */
  public void release(String part) {
    directory.unstop(checked(part));
  }

  /**
   * Starts a part and waits until it is healthy.
   *
   * @throws Failure if it does not become so
   */
  public void start(String part) {
    release(part);
    if (!Waiting.until(() -> isHealthy(part), START_LIMIT)) {
      throw new Failure(
          part
              + " is not healthy after "
              + START_LIMIT.toSeconds()
              + " s; its log is "
              + directory.log(part));
    }
  }

  /** Whether a part runs and says it is well. */
  public boolean isHealthy(String part) {
    return process(part).isPresent() && Waiting.isHealthy(String.valueOf(health.get(part)));
  }

  /** The process that is the part now. */
  public Optional<ProcessId> process(String part) {
    return directory.journal().entries().reversed().stream()
        .filter(Journal.Entry.Running.class::isInstance)
        .map(Journal.Entry.Running.class::cast)
        .filter(running -> running.role().equals(part))
        .map(Journal.Entry.Running::process)
        .findFirst()
        .filter(ProcessId::isAlive);
  }

  private String checked(String part) {
    if (!health.containsKey(part)) {
      throw new Failure("no part '" + part + "': there are " + health.keySet());
    }
    return part;
  }
}
