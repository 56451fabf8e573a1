package io.margay.agent.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.agent.endpoint.ReleaseLine.Owed;
import io.margay.agent.ipam.AddressException;
import io.margay.agent.ipam.AddressException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReleaseLineTest {

  private static final long MILLI = 1_000_000;

  private final ReleaseLine line = new ReleaseLine(Duration.ofMillis(100), Duration.ofMillis(350));

  /**
   * What happens, one step after the other; of a step that takes, what it gets. {@code +a} a is to
   * be given back, {@code &a} so it was in an earlier life; {@code a=AWAY} so the last request for
   * it ended, {@code a=ok} it is given back; {@code @120} it is that many milliseconds later;
   * {@code ?2} takes two at most; {@code !a} urges; {@code [a} and {@code a]} begin and end to
   * settle; {@code -a} takes back.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // In turn, each once, no more than asked for.
        "+a +b +a ?9 | a b",
        "+a +b +c ?2 a=ok b=ok ?2 | a b / c",
        "?9 | -",
        "+a ?9 +b ?9 | a / b",
        "+a ?9 +a ?9 a=ok ?9 | a / - / -",
        "+a ?9 a=ok +a ?9 | a / a",
        // Away: all wait, the pause doubles up to the most, and success makes it short again.
        "+a +b ?9 a=AWAY b=AWAY ?9 @99 ?9 @1 ?9 | a b / - / - / a b",
        "+a ?9 a=AWAY +b @99 ?9 @1 ?9 | a / - / a b",
        "+a ?9 a=AWAY @100 ?9 a=AWAY @199 ?9 @1 ?9 a=AWAY @349 ?9 @1 ?9 | a / a / - / a / - / a",
        "+a ?9 a=AWAY @100 ?9 a=ok +b ?9 b=AWAY @100 ?9 | a / a / b / b",
        "+a ?9 a=NOT_SENT @99 ?9 @1 ?9 | a / - / a",
        // Some of a batch are done: the others only are asked for again.
        "+a +b ?9 a=ok b=AWAY @100 ?9 | a b / b",
        // Refused together, each is asked for alone; refused alone, it holds up nobody.
        "+a +b ?9 a=REFUSED b=REFUSED ?9 a=ok ?9 | a b / a / b",
        "+a +b ?9 a=REFUSED b=REFUSED ?9 a=REFUSED ?9 b=ok +c ?9 | a b / a / b / c",
        "+a ?9 a=REFUSED +b ?9 b=ok @99 ?9 @1 ?9 | a / b / - / a",
        "+a ?9 a=REFUSED @100 ?9 a=REFUSED @199 ?9 @1 ?9 | a / a / - / a",
        // Somebody waits for it.
        "+a ?9 a=AWAY !a ?9 | a / a",
        "+a ?9 a=REFUSED !a ?9 | a / a",
        "!a ?9 | -",
        // Not while it is settled.
        "[a +a +b ?9 a] ?9 | b / a",
        "[a [a +a a] ?9 a] ?9 | - / a",
        // Taken back, if nobody was asked.
        "+a -a ?9 | -",
        "+a +b ?1 a=NOT_SENT -a !b ?9 | a / b",
        "+a ?9 a=NOT_SENT -a @999 ?9 | a / -",
      })
  void statesInTurn(String steps, String expected) {
    assertThat(String.join(" / ", play(steps))).isEqualTo(expected);
  }

  /** Whether a handle can be taken over after such a history. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | false",
        "+a | true",
        "+a +a | true",
        "&a | false",
        "+a ?9 | false",
        "+a ?9 a=AWAY | false",
        "+a ?9 a=REFUSED | false",
        "+a ?9 a=ok | false",
        "+a ?9 a=NOT_SENT | true",
        "+a ?9 a=NOT_SENT @100 ?9 | false",
        "+a ?9 a=AWAY @100 ?9 a=NOT_SENT | false",
        "&a ?9 a=NOT_SENT | false",
      })
  void onlyWhatNobodyWasAskedForIsTakenBack(String steps, boolean expected) {
    var unused = play(steps);

    assertThat(line.withdraw("a")).isEqualTo(expected);
    assertThat(line.withdraw("a")).as("once").isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | true",
        "+a | false",
        "+a ?9 | false",
        "+a ?9 a=AWAY | false",
        "+a ?9 a=ok | true",
        "+a -a | true",
        "+b | true",
      })
  void whatIsToBeGivenBackIsNotSettled(String steps, boolean expected) {
    var unused = play(steps);

    assertThat(line.settling("a")).isEqualTo(expected);
  }

  @Test
  void itTellsWhenItIsDueNext() {
    assertThat(line.dueAt()).isEqualTo(Long.MAX_VALUE);
    var unused = play("+a ?9 a=AWAY +b");
    assertThat(line.dueAt()).isEqualTo(100 * MILLI);
    unused = play("[c +c !a");
    assertThat(line.dueAt()).isLessThanOrEqualTo(0);
    assertThat(line.failures()).isEqualTo(Map.of("a", "AWAY"));
    assertThat(line.size()).isEqualTo(3);
  }

  private long now;

  private List<String> play(String steps) {
    List<String> taken = new ArrayList<>();
    int together = 0;
    Map<String, AddressException> failures = new LinkedHashMap<>();
    for (String step : (steps + " .").strip().split(" ")) {
      int end = step.indexOf('=');
      String name = step.substring(1);
      if (step.endsWith("=ok")) {
        line.done(List.of(step.substring(0, end)));
        continue;
      } else if (end > 0) {
        String how = step.substring(end + 1);
        failures.put(step.substring(0, end), new AddressException(Reason.valueOf(how), how));
        continue;
      }
      if (!failures.isEmpty()) {
        // Those of one request are told together.
        line.failed(failures, together, now, 1);
        failures.clear();
      }
      switch (step.charAt(0)) {
        case '.' -> {}
        case '+' -> line.add(new Owed(name, null), false);
        case '&' -> line.add(new Owed(name, null), true);
        case '-' -> assertThat(line.withdraw(name)).isTrue();
        case '!' -> line.urge(name);
        case '[' -> assertThat(line.settling(name)).isTrue();
        case '@' -> now += Long.parseLong(name) * MILLI;
        case '?' -> {
          List<String> got =
              line.take(now, Integer.parseInt(name)).stream().map(Owed::handle).toList();
          together = got.isEmpty() ? together : got.size();
          taken.add(got.isEmpty() ? "-" : String.join(" ", got));
        }
        default -> {
          assertThat(step).endsWith("]");
          line.settled(step.substring(0, step.length() - 1));
        }
      }
    }
    return taken;
  }
}
