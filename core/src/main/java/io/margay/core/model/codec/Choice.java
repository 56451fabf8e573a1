package io.margay.core.model.codec;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** An enum whose constants have a text of their own in bodies, such as {@code Allow}. */
public interface Choice {
  /**
   * The text in bodies, case-sensitive; if not said otherwise, {@code EnabledForAll} for a constant
   * {@code ENABLED_FOR_ALL}.
   */
  default String text() {
    return Arrays.stream(((Enum<?>) this).name().split("_"))
        .map(word -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT))
        .collect(Collectors.joining());
  }
}
