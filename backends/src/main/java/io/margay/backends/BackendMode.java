package io.margay.backends;

import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Where the servers that tests use come from. */
enum BackendMode {
  DOCKER,
  EMBEDDED;

  /**
   * Decides.
   *
   * @param wish the value of {@code TEST_BACKEND}: {@code auto} (also if null or blank), {@code
   *     docker} or {@code embedded}
   * @param engineAnswers asked only if the wish leaves it open or needs it, because asking is slow
   * @throws IllegalStateException if docker is wished for and there is no engine
   * @throws IllegalArgumentException if the wish is none of the three
   */
  static BackendMode choose(@Nullable String wish, BooleanSupplier engineAnswers) {
    String word = wish == null ? "" : wish.strip().toLowerCase(Locale.ROOT);
    return switch (word) {
      case "", "auto" -> engineAnswers.getAsBoolean() ? DOCKER : EMBEDDED;
      case "embedded" -> EMBEDDED;
      case "docker" -> {
        if (!engineAnswers.getAsBoolean()) {
          throw new IllegalStateException(
              "TEST_BACKEND=docker, but no container engine answers; start one, or use"
                  + " TEST_BACKEND=embedded");
        }
        yield DOCKER;
      }
      default ->
          throw new IllegalArgumentException(
              "TEST_BACKEND must be auto, docker or embedded, not '" + wish + "'");
    };
  }
}
