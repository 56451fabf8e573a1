package io.margay.agent.nodestatus;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.agent.feed.AskedStatus;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each row is a life of a schedule, event for event: {@code ask NAME/GENERATION/PERIOD …} says what
 * is asked for, {@code at SECONDS: …} which are told then, {@code lost SECONDS} that the stream has
 * ended.
 */
class StatusScheduleTest {

  private final StatusSchedule schedule = new StatusSchedule();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nothing is asked                       | at 0:; at 10:
          told at once, then after each period   | ask a/1/10; at 0: a; at 9:; at 10: a; at 11:; at 25: a; at 34:; at 35: a
          each has its own period                | ask a/1/10 b/1/3; at 0: a b; at 3: b; at 6: b; at 10: a b
          once                                   | ask a/1/0; at 0: a; at 1:; at 100000:
          once more for another generation       | ask a/1/0; at 0: a; ask a/2/0; at 5: a; at 6:
          asked again is not asked anew          | ask a/1/10; at 0: a; ask a/1/10; at 5:; ask a/1/10 b/1/10; at 6: b; at 10: a; at 16: b
          another period holds at once           | ask a/1/86400; at 0: a; ask a/2/5; at 1: a; at 6: a
          not asked for any more                 | ask a/1/10; at 0: a; ask; at 10:; ask a/1/10; at 11: a
          what may be lost is told again         | ask a/1/0; at 0: a; lost 9; at 9: a; lost 30; at 30:
          what is periodic too                   | ask a/1/3600; at 0: a; lost 5; at 5: a; lost 100; at 100:; at 3605: a
          lost before anything was told          | lost 0; ask a/1/0; lost 0; at 0: a
          """)
  void whatIsToldWhen(String name, String events) {
    for (String event : events.split("; *")) {
      String[] words = event.strip().split(" +");
      switch (words[0]) {
        case "ask" -> schedule.asked(Stream.of(words).skip(1).map(this::asked).toList());
        case "lost" -> schedule.lost(nanos(words[1]));
        default -> {
          long now = nanos(words[1].replace(":", ""));
          List<AskedStatus> due = schedule.due(now);
          assertThat(due)
              .as(name + ", " + event)
              .extracting(AskedStatus::name)
              .containsExactlyElementsOf(Stream.of(words).skip(2).toList());
          // Until it is told it stays due.
          assertThat(schedule.due(now)).isEqualTo(due);
          due.forEach(each -> schedule.told(each, now));
          assertThat(schedule.due(now)).isEmpty();
        }
      }
    }
  }

  private AskedStatus asked(String text) {
    String[] parts = text.split("/");
    return new AskedStatus(
        parts[0],
        "uid",
        Long.parseLong(parts[1]),
        List.of("BGP"),
        Duration.ofSeconds(Long.parseLong(parts[2])));
  }

  private static long nanos(String seconds) {
    return Duration.ofSeconds(Long.parseLong(seconds)).toNanos();
  }
}
