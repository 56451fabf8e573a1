package io.margay.core.model.names;

import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problem.Reason;
import io.margay.core.model.codec.Problems;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Checks whole maps of labels and annotations. */
public final class Labels {

  private static final String KEY_RULE =
      " is at most 63 letters, digits, '-', '_', '.', after an optional DNS prefix and '/'";

  /** As in Kubernetes. */
  private static final int MOST_ANNOTATION_BYTES = 256 * 1024;

  private Labels() {}

  public static void check(Map<String, String> labels, Path path, Problems problems) {
    labels.forEach((key, value) -> {
      checkKey(key, "a label", path, problems);
      checkValue(value, path.key(key), problems);
    });
  }

  /** Checks one key of labels, as where a selector names it. */
  public static void checkKey(String key, Path path, Problems problems) {
    checkKey(key, "a label", path, problems);
  }

  /** Checks one value of a label. */
  public static void checkValue(String value, Path path, Problems problems) {
    if (!Syntax.isLabelValue(value)) {
      problems.invalid(
          path,
          value,
          "a label's value is at most 63 letters, digits, '-', '_', '.', and begins and ends with a letter or digit");
    }
  }

  public static void checkAnnotations(
      Map<String, String> annotations, Path path, Problems problems) {
    long size = 0;
    for (Map.Entry<String, String> annotation : annotations.entrySet()) {
      checkKey(annotation.getKey(), "an annotation", path, problems);
      size += bytes(annotation.getKey()) + bytes(annotation.getValue());
    }
    if (size > MOST_ANNOTATION_BYTES) {
      problems.add(
          path,
          Reason.TOO_LONG,
          "must have at most " + MOST_ANNOTATION_BYTES + " bytes in all, has " + size,
          null);
    }
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static void checkKey(String key, String what, Path path, Problems problems) {
    if (!Syntax.isQualifiedName(key)) {
      problems.invalid(path, key, "the name of " + what + KEY_RULE);
    }
  }
}
