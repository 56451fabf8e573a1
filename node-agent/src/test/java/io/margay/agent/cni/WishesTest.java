package io.margay.agent.cni;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.agent.testing.CniClient;
import io.margay.core.model.codec.RecordCodec;
import java.util.ArrayList;
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
      String what, @Nullable String keys, @Nullable String arguments, String expected) {
    assertThat(outcome(keys == null ? "" : keys, arguments == null ? "" : arguments))
        .isEqualTo(expected);
  }

  /** Of errors the code, and a part of what is said. */
  @ParameterizedTest(name = "{0}")
  @CsvFileSource(
      resources = "traffic.csv",
      delimiter = '|',
      quoteCharacter = '`',
      numLinesToSkip = 1)
  void trafficIsAskedFor(
      String what, @Nullable String runtime, @Nullable String keys, String expected)
      throws Exception {
    String json =
        "{\"cniVersion\":\"1.0.0\",\"name\":\"net\",\"runtimeConfig\":{%s}%s}"
            .formatted(runtime == null ? "" : runtime, keys == null ? "" : keys);
    byte[] config = json.getBytes(UTF_8);
    if (!expected.startsWith("INVALID")) {
      assertThat(text(NetworkConfig.parse(config, Command.ADD, Map.of()).wishes().traffic()))
          .isEqualTo(expected);
      return;
    }
    String[] words = expected.split(" ");
    assertThatThrownBy(() -> NetworkConfig.parse(config, Command.ADD, Map.of()))
        .isInstanceOfSatisfying(
            CniException.class,
            e -> {
              assertThat(e.code()).hasToString(words[0]);
              assertThat(e.getMessage() + " " + e.details()).contains(words[1]);
            });
  }

  private static String text(TrafficWishes traffic) {
    List<String> parts = new ArrayList<>();
    if (traffic.qos() != null) {
      parts.add(RecordCodec.encode(traffic.qos()).toString());
    }
    if (!traffic.sourcePrefixes().isEmpty()) {
      parts.add("from " + traffic.sourcePrefixes());
    }
    if (!traffic.floating().isEmpty()) {
      parts.add("floating " + traffic.floating());
    }
    return parts.isEmpty() ? "-" : String.join(" ", parts);
  }

  private static String outcome(String keys, String arguments) {
    String json = "{\"cniVersion\":\"1.0.0\",\"name\":\"net\"" + keys + "}";
    try {
      Map<String, String> variables = CniClient.variables("ADD", "c1", "/netns");
      variables.put("CNI_ARGS", arguments);
      return text(
          NetworkConfig.parse(
                  json.getBytes(UTF_8), Command.ADD, Invocation.of(variables).arguments())
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
