package io.margay.policyapi.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.margay.policyapi.body.Bodies;
import io.margay.policyapi.status.StatusException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatchTest {

  private static String patched(String type, String document, String patch) {
    Object tree = Bodies.trusted(document);
    Object result =
        Patch.read("application/" + type, patch.getBytes(StandardCharsets.UTF_8)).apply(tree);
    assertThat(Bodies.json(tree)).as("the document itself").isEqualTo(document);
    return Bodies.json(result);
  }

  /** RFC 7396, appendix A, for documents that are objects. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\":\"b\"} | {\"a\":\"c\"} | {\"a\":\"c\"}",
        "{\"a\":\"b\"} | {\"b\":\"c\"} | {\"a\":\"b\",\"b\":\"c\"}",
        "{\"a\":\"b\"} | {\"a\":null} | {}",
        "{\"a\":[\"b\"]} | {\"a\":\"c\"} | {\"a\":\"c\"}",
        "{\"a\":{\"b\":\"c\"}} | {\"a\":{\"b\":\"d\",\"c\":null}} | {\"a\":{\"b\":\"d\"}}",
        "{\"e\":null} | {\"a\":1} | {\"e\":null,\"a\":1}",
        "{} | {\"a\":{\"bb\":{\"ccc\":null}}} | {\"a\":{\"bb\":{}}}",
      })
  void mergePatches(String document, String patch, String expected) {
    assertThat(patched("merge-patch+json", document, patch)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\":1} | [{\"op\":\"add\",\"path\":\"/b\",\"value\":2}] | {\"a\":1,\"b\":2}",
        "{\"a\":[1,3]} | [{\"op\":\"add\",\"path\":\"/a/1\",\"value\":2}] | {\"a\":[1,2,3]}",
        "{\"a\":[1]} | [{\"op\":\"add\",\"path\":\"/a/-\",\"value\":2}] | {\"a\":[1,2]}",
        "{\"a\":1,\"b\":2} | [{\"op\":\"remove\",\"path\":\"/a\"}] | {\"b\":2}",
        "{\"a\":[1,2]} | [{\"op\":\"replace\",\"path\":\"/a/0\",\"value\":5}] | {\"a\":[5,2]}",
        "{\"a\":{\"b\":1}} | [{\"op\":\"move\",\"from\":\"/a/b\",\"path\":\"/c\"}] | {\"a\":{},\"c\":1}",
        "{\"a\":{\"b\":1}} | [{\"op\":\"copy\",\"from\":\"/a\",\"path\":\"/c\"}] | {\"a\":{\"b\":1},\"c\":{\"b\":1}}",
        "{\"a\":1} | [{\"op\":\"test\",\"path\":\"/a\",\"value\":1}] | {\"a\":1}",
        "{\"a/b\":1,\"c~d\":2} | [{\"op\":\"remove\",\"path\":\"/a~1b\"},{\"op\":\"remove\",\"path\":\"/c~0d\"}] | {}",
      })
  void jsonPatches(String document, String patch, String expected) {
    assertThat(patched("json-patch+json", document, patch)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "json-patch+json | {} | 400",
        "json-patch+json | [{\"op\":\"sing\",\"path\":\"/a\"}] | 400",
        "json-patch+json | [{\"op\":\"add\",\"path\":\"/a\"}] | 400",
        "json-patch+json | [{\"op\":\"remove\",\"path\":\"a\"}] | 400",
        "json-patch+json | [{\"op\":\"remove\",\"path\":\"/missing\"}] | 422",
        "json-patch+json | [{\"op\":\"remove\",\"path\":\"\"}] | 422",
        "json-patch+json | [{\"op\":\"test\",\"path\":\"/a\",\"value\":2}] | 422",
        "json-patch+json | [{\"op\":\"add\",\"path\":\"/list/7\",\"value\":2}] | 422",
        "strategic-merge-patch+json | {} | 415",
        "apply-patch+yaml | {} | 415",
      })
  void whatDoesNotFitIsRefused(String type, String patch, int code) {
    assertThatExceptionOfType(StatusException.class)
        .isThrownBy(() -> patched(type, "{\"a\":1,\"list\":[]}", patch))
        .satisfies(e -> assertThat(e.status().code()).isEqualTo(code));
  }
}
