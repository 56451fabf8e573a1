package io.margay.policyapi.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgeTest {

  private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "-PT5S, 0s",
    "PT0S, 0s",
    "PT119S, 119s",
    "PT2M, 2m",
    "PT9M59S, 9m59s",
    "PT10M, 10m",
    "PT2H59M, 179m",
    "PT3H, 3h",
    "PT7H30M, 7h30m",
    "PT8H, 8h",
    "PT47H59M, 47h",
    "P2D, 2d",
    "P7DT23H, 7d23h",
    "P8D, 8d",
    "P729D, 729d",
    "P730D, 2y",
    "P800D, 2y70d",
    "P2920D, 8y",
  })
  void isToldInFewCharacters(String age, String shown) {
    assertThat(Age.of(NOW.minus(Duration.parse(age)).toString(), NOW)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({"yesterday", "2026-13-01T00:00:00Z"})
  void whatIsNoTimeIsSaidToBeNone(String since) {
    assertThat(Age.of(since, NOW)).isEqualTo("<invalid>");
  }
}
