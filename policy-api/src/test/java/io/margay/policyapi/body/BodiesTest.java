package io.margay.policyapi.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.margay.policyapi.status.StatusException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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

  @Test
  void depthIsBounded() {
    for (Format format : Format.values()) {
      byte[] deep = "[".repeat(100_000).getBytes(StandardCharsets.UTF_8);
      assertThatExceptionOfType(StatusException.class)
          .isThrownBy(() -> Bodies.documents(deep, format));
    }
  }

  @Property(tries = 2000)
  void anyBytesAreReadOrRefused(@ForAll byte[] body, @ForAll Format format) {
    try {
      Bodies.documents(body, format);
    } catch (StatusException e) {
      assertThat(e.status().code()).isEqualTo(400);
    }
  }

  @Property(tries = 2000)
  void anyTextIsReadOrRefused(@ForAll String body, @ForAll Format format) {
    try {
      Bodies.documents(body.getBytes(StandardCharsets.UTF_8), format);
    } catch (StatusException e) {
      assertThat(e.status().code()).isEqualTo(400);
    }
  }
}
