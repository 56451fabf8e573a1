package io.margay.backends;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BackendModeTest {

  @ParameterizedTest
  @CsvSource({
    // wish, engine answers, choice
    ", true, DOCKER",
    ", false, EMBEDDED",
    "'', true, DOCKER",
    "'  ', false, EMBEDDED",
    "auto, true, DOCKER",
    "auto, false, EMBEDDED",
    "AUTO, false, EMBEDDED",
    "docker, true, DOCKER",
    "' Docker ', true, DOCKER",
    "embedded, true, EMBEDDED",
    "embedded, false, EMBEDDED",
  })
  void the_wish_and_the_engine_decide(String wish, boolean engineAnswers, BackendMode choice) {
    assertThat(BackendMode.choose(wish, () -> engineAnswers)).isEqualTo(choice);
  }

  @Test
  void a_wish_for_docker_without_an_engine_is_an_error() {
    assertThatThrownBy(() -> BackendMode.choose("docker", () -> false))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no container engine answers");
  }

  @ParameterizedTest
  @ValueSource(strings = {"podman", "none", "docker,embedded"})
  void an_unknown_wish_is_an_error_that_names_it(String wish) {
    assertThatThrownBy(() -> BackendMode.choose(wish, () -> true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + wish + "'");
  }

  @Test
  void a_wish_for_embedded_servers_does_not_look_for_an_engine() {
    BackendMode mode =
        BackendMode.choose(
            "embedded",
            () -> {
              throw new AssertionError("asked");
            });
    assertThat(mode).isEqualTo(BackendMode.EMBEDDED);
  }
}
