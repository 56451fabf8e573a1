package io.margay.agent.dataplane.denied;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GapsTest {

  @ParameterizedTest
  @CsvSource({
    "0 1 2, 0",
    "3, 3",
    "0 4, 3",
    "0 1 5 6 8, 4",
    "4294967294 4294967295 0 1, 4294967294",
    "4294967295 1, 4294967296",
  })
  void whatIsMissingBetweenNumbersIsCounted(String numbers, long missing) {
    Gaps gaps = new Gaps();
    long counted = 0;
    for (String number : numbers.split(" ")) {
      counted += gaps.take(1, Integer.parseUnsignedInt(number));
    }
    assertThat(counted).isEqualTo(missing);
    assertThat(gaps.take(2, 1)).as("groups have numbers of their own").isEqualTo(1);
  }
}
