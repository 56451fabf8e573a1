package io.margay.agent.nodestatus;

import io.margay.agent.feed.AskedStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * When which state is told. Times are nanoseconds on a clock that only goes forward. Belongs to one
 * thread.
 */
final class StatusSchedule {

  /** What was told on a stream that ended so soon after it may not have arrived. */
  private static final Duration PERHAPS_LOST = Duration.ofSeconds(10);

  /** One that is asked for. */
  private static final class Line {
    private final AskedStatus asked;
    private boolean due = true;
    private @Nullable Long told;

    Line(AskedStatus asked) {
      this.asked = asked;
    }

    boolean isDue(long now) {
      Duration period = asked.period();
      return due || told != null && period.isPositive() && now - told >= period.toNanos();
    }
  }

  private final Map<String, Line> lines = new TreeMap<>();

  /** These are asked for, and no others. What was asked for before goes on as it was. */
  void asked(List<AskedStatus> all) {
    Map<String, Line> before = Map.copyOf(lines);
    lines.clear();
    for (AskedStatus each : all) {
      Line known = before.get(each.name());
      lines.put(each.name(), known != null && known.asked.equals(each) ? known : new Line(each));
    }
  }

  /** Those to be told now, in order of names. */
  List<AskedStatus> due(long now) {
    List<AskedStatus> due = new ArrayList<>();
    for (Line line : lines.values()) {
      if (line.isDue(now)) {
        due.add(line.asked);
      }
    }
    return due;
  }

  /** It was told, or could not be: its next turn is after its period. */
  void told(AskedStatus asked, long now) {
    Line line = lines.get(asked.name());
    if (line != null && line.asked.equals(asked)) {
      line.due = false;
      line.told = now;
    }
  }

  /** The stream has ended. */
  void lost(long now) {
    for (Line line : lines.values()) {
      line.due |= line.told != null && now - line.told < PERHAPS_LOST.toNanos();
    }
  }
}
