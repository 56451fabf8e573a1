package io.margay.core.delta;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class DeltaTrackerTest {

  enum What {
    SET_DESIRED,
    REMOVE_DESIRED,
    SET_ACTUAL,
    REMOVE_ACTUAL,
    REPLACE_DESIRED,
    REPLACE_ACTUAL,
    APPLY
  }

  record Call(What what, String key, int value, Map<String, Integer> all) {}

  @Property
  void theDifferenceIsThatOfTheWholeMaps(@ForAll("calls") List<Call> calls) {
    DeltaTracker<String, Integer> tracker = new DeltaTracker<>();
    Map<String, Integer> desired = new HashMap<>();
    Map<String, Integer> actual = new HashMap<>();
    for (Call call : calls) {
      call(tracker, desired, actual, call);
      assertThat(tracker.desired()).isEqualTo(desired);
      assertThat(tracker.actual()).isEqualTo(actual);
      Delta<String, Integer> expected = naive(desired, actual);
      assertThat(tracker.pending()).isEqualTo(expected);
      assertThat(tracker.inSync()).isEqualTo(desired.equals(actual));
      assertThat(tracker.pendingCount())
          .isEqualTo(expected.puts().size() + expected.removals().size());
    }
  }

  private static void call(
      DeltaTracker<String, Integer> tracker,
      Map<String, Integer> desired,
      Map<String, Integer> actual,
      Call call) {
    switch (call.what) {
      case SET_DESIRED -> {
        tracker.setDesired(call.key, call.value);
        desired.put(call.key, call.value);
      }
      case REMOVE_DESIRED -> {
        tracker.removeDesired(call.key);
        desired.remove(call.key);
      }
      case SET_ACTUAL -> {
        tracker.setActual(call.key, call.value);
        actual.put(call.key, call.value);
      }
      case REMOVE_ACTUAL -> {
        tracker.removeActual(call.key);
        actual.remove(call.key);
      }
      case REPLACE_DESIRED -> {
        tracker.replaceDesired(call.all);
        desired.clear();
        desired.putAll(call.all);
      }
      case REPLACE_ACTUAL -> {
        tracker.replaceActual(call.all);
        actual.clear();
        actual.putAll(call.all);
      }
      case APPLY -> {
        tracker.applied(tracker.pending());
        actual.clear();
        actual.putAll(desired);
      }
    }
  }

  private static Delta<String, Integer> naive(
      Map<String, Integer> desired, Map<String, Integer> actual) {
    Map<String, Integer> puts = new HashMap<>(desired);
    puts.entrySet().removeAll(actual.entrySet());
    Map<String, Integer> removals = new HashMap<>(actual);
    removals.keySet().removeAll(desired.keySet());
    return new Delta<>(puts, removals);
  }

  @Test
  void whatFailedStaysPendingAndWhatDriftedComesBack() {
    DeltaTracker<String, Integer> tracker = new DeltaTracker<>();
    tracker.replaceDesired(Map.of("a", 1, "b", 2));
    tracker.setActual("a", 1);
    assertThat(tracker.pending().puts()).isEqualTo(Map.of("b", 2));
    tracker.setActual("b", 2);
    assertThat(tracker.inSync()).isTrue();
    tracker.replaceActual(Map.of("a", 7, "stray", 9));
    assertThat(tracker.pending())
        .isEqualTo(new Delta<>(Map.of("a", 1, "b", 2), Map.of("stray", 9)));
  }

  @Test
  void theDifferenceKeepsItsOrderAndDoesNotChangeWhileItIsApplied() {
    DeltaTracker<String, Integer> tracker = new DeltaTracker<>();
    for (String key : List.of("z", "a", "m")) {
      tracker.setDesired(key, 1);
    }
    Delta<String, Integer> pending = tracker.pending();
    pending.puts().forEach(tracker::setActual);
    assertThat(pending.puts().keySet()).containsExactly("z", "a", "m");
    assertThat(tracker.pending().isEmpty()).isTrue();
  }

  @Test
  void sameMayBeLessThanEqual() {
    DeltaTracker<String, String> tracker =
        new DeltaTracker<>((wanted, there) -> wanted.toLowerCase(Locale.ROOT).equals(there));
    tracker.setDesired("k", "ABC");
    tracker.setActual("k", "abc");
    assertThat(tracker.inSync()).isTrue();
  }

  @Provide
  Arbitrary<List<Call>> calls() {
    Arbitrary<String> keys = Arbitraries.of("a", "b", "c", "d");
    Arbitrary<Integer> values = Arbitraries.integers().between(0, 2);
    return Combinators.combine(
            Arbitraries.of(What.class), keys, values, Arbitraries.maps(keys, values).ofMaxSize(4))
        .as(Call::new)
        .list()
        .ofMaxSize(30);
  }
}
