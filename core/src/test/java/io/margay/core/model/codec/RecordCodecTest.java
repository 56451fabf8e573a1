package io.margay.core.model.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordCodecTest {

  enum Speed implements Choice {
    SLOW,
    VERY_FAST
  }

  record Timers(
      @OtherwiseDefault("90s") @Range(min = 1, max = 100) @Nullable Duration refresh,
      @NotEnforced("nothing waits") @OtherwiseDefault("5s") @Nullable Duration pause) {}

  record Item(@NotEnforced("items are as fast as they are") @Nullable Speed speed) {}

  @Refused("gone")
  record Whole(
      @Default("x") @Matches(value = "[a-z]+", expected = "must be lower-case letters") String name,
      @Inline Timers timers,
      @NotEnforced(value = "it walks", values = "VeryFast") @Default("Slow") Speed speed,
      @NotEnforced(value = "a hole", refused = true) @Nullable String wall,
      @NotEnforced("it is off") @Default("false") boolean on,
      List<Item> items,
      @OneOf({"a", "b"}) List<String> letters,
      Map<String, Object> any) {}

  private static Decoded<Whole> decode(Map<String, Object> tree) {
    return RecordCodec.decode(Whole.class, tree, Path.ROOT);
  }

  @Test
  void fieldsOfAnInlinedRecordStandBesideTheOthers() {
    Map<String, Object> tree = Map.of("name", "a", "refresh", "1m30s", "pause", "2s");
    Whole whole = decode(tree).orThrow();
    assertThat(whole.timers()).isEqualTo(new Timers(Duration.ofSeconds(90), Duration.ofSeconds(2)));
    assertThat(RecordCodec.encode(whole))
        .hasToString("{name=a, refresh=1m30s, pause=2s, speed=Slow, on=false}");
    assertThat(((Map<?, ?>) RecordCodec.schema(Whole.class).get("properties")).keySet())
        .hasToString("[name, refresh, pause, speed, wall, on, items, letters, any]");
    assertThat(decode(Map.of("timers", Map.of())).unknownFields()).hasSize(1);
    assertThat(decode(Map.of("gone", 1)).faults()).hasSize(1);
    assertThat(decode(Map.of("refresh", "2m")).faults())
        .singleElement()
        .hasToString("refresh: must be between 1s and 100s (was: \"2m0s\")");
  }

  @Test
  void textsAreOfTheFormOrOneOfTheChoices() {
    assertThat(decode(Map.of("name", "A")).faults())
        .singleElement()
        .hasToString("name: must be lower-case letters (was: \"A\")");
    assertThat(decode(Map.of("letters", List.of("a", "c"))).faults())
        .singleElement()
        .hasToString("letters[1]: must be one of a, b (was: \"c\")");
  }

  @Test
  void whatIsNotEnforcedIsNamedWhereItSaysSomething() {
    Map<String, Object> silent =
        Map.of("speed", "Slow", "pause", "5s", "refresh", "7s", "items", List.of(Map.of()));
    assertThat(RecordCodec.warnings(decode(silent).orThrow())).isEmpty();

    Map<String, Object> loud =
        Map.of(
            "speed",
            "VeryFast",
            "pause",
            "6s",
            "on",
            true,
            "items",
            List.of(Map.of(), Map.of("speed", "Slow")));
    assertThat(RecordCodec.warnings(decode(loud).orThrow()))
        .extracting(Warning::toString)
        .containsExactly(
            "pause: is accepted and kept, but not enforced yet: nothing waits",
            "speed: is accepted and kept, but not enforced yet: it walks",
            "on: is accepted and kept, but not enforced yet: it is off",
            "items[1].speed: is accepted and kept, but not enforced yet: items are as fast as they are");
  }

  @Test
  void whatMustNotBeOverlookedIsRefused() {
    assertThat(decode(Map.of("wall", "high")).faults())
        .singleElement()
        .hasToString(
            "wall: is not enforced by Margay yet, so it is refused: a hole (was: \"high\")");
    assertThat(decode(Map.of("wall", "")).problems()).isEmpty();
  }

  @Test
  void ofSeveralRecordsTheMostSpecificOneThatSpeaksCounts() {
    Timers node = new Timers(null, Duration.ofSeconds(1));
    Timers all = new Timers(Duration.ofSeconds(2), Duration.ofSeconds(3));
    assertThat(RecordCodec.merged(Timers.class, List.of(node, all)))
        .isEqualTo(new Timers(Duration.ofSeconds(2), Duration.ofSeconds(1)));
    assertThat(RecordCodec.merged(Timers.class, List.of()))
        .isEqualTo(new Timers(Duration.ofSeconds(90), Duration.ofSeconds(5)));
    assertThat(RecordCodec.merged(Whole.class, List.of(decode(Map.of()).orThrow())).timers())
        .isEqualTo(new Timers(Duration.ofSeconds(90), Duration.ofSeconds(5)));
  }

  @Test
  void anyTreeIsKeptIfItIsNotTooDeep() {
    Map<String, Object> any = Map.of("f:spec", Map.of("v:\"a\"", Map.of(), "l", List.of(1, true)));
    assertThat(decode(Map.of("any", any)).orThrow().any()).isEqualTo(any);
    Object deep = "x";
    for (int i = 0; i < 100_000; i++) {
      deep = List.of(deep);
    }
    assertThat(decode(Map.of("any", Map.of("a", deep))).faults())
        .singleElement()
        .hasToString("any[a]: must be nested at most 64 deep");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0s",
    "0s, 0s",
    "90s, 1m30s",
    "5m, 5m0s",
    "1h, 1h0m0s",
    "1.5h, 1h30m0s",
    "500ms, 500ms",
    "1500us, 1.5ms",
    "1µs, 1µs",
    "7ns, 7ns",
    "2h3m4.005s, 2h3m4.005s",
    "-90s, -1m30s",
    "86400s, 24h0m0s"
  })
  void durationsAreWrittenAsKubernetesWritesThem(String text, String written) {
    assertThat(GoDuration.text(GoDuration.parse(text))).isEqualTo(written);
    assertThat(GoDuration.parse(written)).isEqualTo(GoDuration.parse(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"90", "s", "1 s", "1d", "1h 2m", "+1s", "--1s", "999999999999h", "1.s"})
  void whatIsNoDurationIsRefused(String text) {
    assertThat(decode(Map.of("pause", text)).faults())
        .singleElement()
        .satisfies(problem -> assertThat(problem.message()).startsWith("must be a duration"));
  }
}
