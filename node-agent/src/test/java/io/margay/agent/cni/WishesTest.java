package io.margay.agent.cni;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** What configurations ask for, row by row in a file. */
class WishesTest {

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(
      resources = "wishes.csv",
      delimiter = '|',
      quoteCharacter = '`',
      numLinesToSkip = 1)
  void aConfigurationAsks(
      String what, @Nullable String keys, @Nullable String mac, String expected) {
    assertThat(outcome(keys == null ? "" : keys, mac)).isEqualTo(expected);
  }

  private static String outcome(String keys, @Nullable String mac) {
    String json = "{\"cniVersion\":\"1.0.0\",\"name\":\"net\"" + keys + "}";
    try {
      return text(
          NetworkConfig.parse(
                  json.getBytes(UTF_8), Command.ADD, mac == null ? Map.of() : Map.of("MAC", mac))
              .wishes());
    } catch (CniException e) {
      return e.code() + " " + e.getMessage() + ": " + e.details();
    }
  }

  private static String text(Wishes wishes) {
    return String.join(
        " ",
        List.of(
            wishes.families().toString(),
            wishes.addresses().toString(),
            new TreeMap<>(wishes.pools()).toString(),
            String.valueOf(wishes.mac()),
            new TreeMap<>(wishes.sysctls()).toString()));
  }
}
