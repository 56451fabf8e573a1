package io.margay.policyapi.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.margay.policyapi.status.StatusException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BodiesTest {

  private static List<Object> yaml(String text) {
    return Bodies.documents(text.getBytes(StandardCharsets.UTF_8), Format.YAML);
  }

  @Test
  void severalDocumentsAreReadAndEmptyOnesLeftOut() {
    assertThat(yaml("---\na: 1\n---\n---\n# nothing\n---\nb: [x, 2.5, true, null]\n"))
        .hasSize(2)
        .first()
        .isEqualTo(Map.of("a", 1));
  }

  @Test
  void scalarsOfYamlAreWhatKubernetesTakesThemFor() {
    assertThat(
            Bodies.json(
                yaml("{a: '1', b: 1, c: 1.5, d: true, e: text, f: 64512.1, g: \"no\", h: '', i: , j: null, m: 1e3}")
                    .getFirst()))
        .isEqualTo(
            "{\"a\":\"1\",\"b\":1,\"c\":1.5,\"d\":true,\"e\":\"text\",\"f\":64512.1,\"g\":\"no\",\"h\":\"\",\"i\":null,\"j\":null,\"m\":1000.0}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a: [", "a: {b", "\ta: 1", "a: 'x", "a: *b", "}", "a: !!binary aGk="})
  void brokenYamlSaysWhere(String text) {
    assertThatExceptionOfType(StatusException.class)
        .isThrownBy(() -> yaml(text))
        .withMessageMatching("(?s)the body is not valid YAML.*")
        .satisfies(e -> assertThat(e.status().code()).isEqualTo(400));
  }

  @Test
  void keysThatStandTwiceAreNotedAndTheLastOneCounts() {
    for (Format format : Format.values()) {
      byte[] text =
          "{\"a\": [1, {\"b\": 1, \"b\": 2}], \"c\": 1, \"c\": 3}".getBytes(StandardCharsets.UTF_8);
      Body body = Bodies.read(text, format);
      assertThat(body.tree()).isEqualTo(Map.of("a", List.of(1, Map.of("b", 2)), "c", 3));
      assertThat(body.duplicates()).containsExactly("a[1].b", "c");
      assertThatExceptionOfType(StatusException.class)
          .isThrownBy(() -> Bodies.document(text, format))
          .withMessageContaining("duplicate field \"a[1].b\"");
    }
  }

  /** What opens a level, what is in the last, what closes one, and where the levels are. */
  static Stream<Arguments> levels() {
    return Stream.of(
        Arguments.of(Format.JSON, "[", "", "]", "[0][0]"),
        Arguments.of(Format.JSON, "{\"a\":", "1", "}", "a.a"),
        Arguments.of(Format.YAML, "[", "", "]", "[0][0]"),
        Arguments.of(Format.YAML, "{a: ", "1", "}", "a.a"),
        Arguments.of(Format.YAML, "- ", "1", "", "[0][0]"));
  }

  @ParameterizedTest
  @MethodSource("levels")
  void depthIsBoundedAndWhoGoesBeyondIsToldWhere(
      Format format, String open, String inner, String close, String where) {
    assertThat(Bodies.documents(nested(64, open, inner, close), format)).hasSize(1);
    for (int levels : List.of(65, 66, 100_000)) {
      assertThatExceptionOfType(StatusException.class)
          .isThrownBy(() -> Bodies.documents(nested(levels, open, inner, close), format))
          .withMessageContaining("nested at most 64 levels deep")
          .satisfies(e -> assertThat(e.status().code()).isEqualTo(422))
          .satisfies(e -> assertThat(e.status().causes().getFirst().field()).startsWith(where));
    }
  }

  private static byte[] nested(int levels, String open, String inner, String close) {
    return (open.repeat(levels) + inner + close.repeat(levels)).getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void theDocumentThatIsTooDeepIsNamed() {
    assertThatExceptionOfType(StatusException.class)
        .isThrownBy(() -> yaml("a: 1\n---\nb: " + "[".repeat(100) + "]".repeat(100)))
        .withMessageContaining("[1].b[0][0]");
  }

  @Test
  void aNumberOfManyDigitsIsBeyondALimit() {
    byte[] body = ("{\"a\": " + "1".repeat(200) + "}").getBytes(StandardCharsets.UTF_8);
    assertThatExceptionOfType(StatusException.class)
        .isThrownBy(() -> Bodies.documents(body, Format.JSON))
        .satisfies(e -> assertThat(e.status().code()).isEqualTo(422));
  }

  @Property(tries = 2000)
  void anyBytesAreReadOrRefused(@ForAll byte[] body, @ForAll Format format) {
    try {
      Bodies.documents(body, format);
    } catch (StatusException e) {
      assertThat(e.status().code()).isIn(400, 422);
    }
  }

  @Property(tries = 2000)
  void anyTextIsReadOrRefused(@ForAll String body, @ForAll Format format) {
    try {
      Bodies.documents(body.getBytes(StandardCharsets.UTF_8), format);
    } catch (StatusException e) {
      assertThat(e.status().code()).isIn(400, 422);
    }
  }
}
