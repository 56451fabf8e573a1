package io.margay.lab.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A process beyond doubt: numbers are used again, but not with the same start time.
 *
 * @param startTicks clock ticks from boot to its start, field 22 of /proc/PID/stat (proc(5))
 */
public record ProcessId(long pid, long startTicks) {

  private static final int STATE = 0;
  private static final int START = 19;

  /** The living process of this number. */
  public static Optional<ProcessId> of(long pid) {
    return stat(pid).map(fields -> new ProcessId(pid, Long.parseLong(fields.get(START))));
  }

  public static ProcessId self() {
    return of(ProcessHandle.current().pid())
        .orElseThrow(() -> new HostException("/proc does not know this process"));
  }

  /** Whether exactly this process runs; one that has ended but that nobody waited for does not. */
  public boolean isAlive() {
    return of(pid).filter(this::equals).isPresent();
  }

  /** Asks it to end. Nothing happens if it has, or if the number is another's by now. */
  public void terminate() {
    handle().ifPresent(ProcessHandle::destroy);
  }

  /** Ends it by force, on the same terms. */
  public void kill() {
    handle().ifPresent(ProcessHandle::destroyForcibly);
  }

  /** Bytes of memory it holds, shared pages counted in proportion; 0 if that can not be read. */
  public long memoryBytes() {
    if (!isAlive()) {
      return 0;
    }
    try {
      for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/smaps_rollup"))) {
        if (line.startsWith("Pss:")) {
          return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
        }
      }
    } catch (IOException _) {
      // It has just ended, or belongs to somebody else.
    }
    return 0;
  }

  private Optional<ProcessHandle> handle() {
    return isAlive() ? ProcessHandle.of(pid) : Optional.empty();
  }

  private static Optional<List<String>> stat(long pid) {
    try {
      String line = Files.readString(Path.of("/proc/" + pid + "/stat"));
      // The name in parentheses may hold spaces and parentheses itself.
      List<String> fields = List.of(line.substring(line.lastIndexOf(')') + 2).split(" "));
      boolean ended = fields.get(STATE).equals("Z") || fields.get(STATE).equals("X");
      return ended ? Optional.empty() : Optional.of(fields);
    } catch (IOException _) {
      return Optional.empty();
    }
  }
}
