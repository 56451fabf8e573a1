package io.margay.cli;

import io.margay.core.model.Kind;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Finds the kind that a user means. */
final class Kinds {

  private Kinds() {}

  /** By its name, in singular, plural or short form, or as plural.group, in any case. */
  static Kind named(String text) {
    String wanted = text.toLowerCase(Locale.ROOT);
    for (Kind kind : Kind.values()) {
      if (kind.singular().equals(wanted)
          || kind.plural().equals(wanted)
          || wanted.equals(kind.plural() + "." + kind.group().group())
          || kind.shortNames().contains(wanted)) {
        return kind;
      }
    }
    throw new Failure(
        "no kind '"
            + text
            + "': there are "
            + Arrays.stream(Kind.values())
                .map(Kind::plural)
                .distinct()
                .sorted()
                .collect(Collectors.joining(", ")));
  }
}
