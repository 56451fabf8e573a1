package io.margay.agent.dataplane.denied;

import io.margay.agent.netlink.Netns;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The log of denied packets, on as long as it is wanted. One thread uses it. */
public final class DeniedLogs implements AutoCloseable {

  private final Netns netns;
  private final NameBook names;
  private final Consumer<String> told;
  private final DeniedCounts counts = new DeniedCounts();
  private @Nullable Duration wanted;
  private @Nullable Duration used;
  private @Nullable DeniedLog log;

  /**
   * @param told gets a line for what is told, on a thread of its own
   */
  public DeniedLogs(Netns netns, NameBook names, Consumer<String> told) {
    this.told = told;
    this.netns = netns;
    this.names = names;
  }

  /** Over all times that it was on; any thread may ask. */
  public DeniedCounts counts() {
    return counts;
  }

  /**
   * Desires it on or off.
   *
   * @param interval after which repeated denials are told; null turns it off
   */
  public void want(@Nullable Duration interval) {
    wanted = interval;
  }

  public void apply(List<String> failures) {
    if (wanted == null ? used == null : wanted.equals(used)) {
      return;
    }
    close();
    if (wanted != null) {
      try {
        log = DeniedLog.open(netns, names, counts, told, wanted);
        used = wanted;
      } catch (IOException e) {
        failures.add("denied packets can not be read: " + e.getMessage());
      }
    }
  }

  @Override
  public void close() {
    if (log != null) {
      log.close();
    }
    log = null;
    used = null;
  }
}
