package io.margay.policyapi.discovery;

import io.margay.core.model.Kind;
import io.margay.policyapi.body.Bodies;
import io.margay.policyapi.body.Format;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** One object of each kind that the API takes as it stands. */
final class Examples {

  private Examples() {}

  static Object of(Kind kind) {
    return Bodies.document(
        text(kind.id().toLowerCase(Locale.ROOT)).getBytes(StandardCharsets.UTF_8), Format.YAML);
  }

  /** The example of this name as YAML. */
  static String text(String name) {
    String file = "/examples/" + name + ".yaml";
    try (InputStream in = Examples.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("there is no example " + file);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
