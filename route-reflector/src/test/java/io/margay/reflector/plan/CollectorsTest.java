package io.margay.reflector.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From settings to collectors. */
class CollectorsTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Test
  void theyAreAddressesAndPorts() {
    assertThat(
            Collectors.options("192.0.2.1:11019, [2001:db8::1]:5000", MINUTE, "rr", false)
                .collectors())
        .containsExactly(
            new InetSocketAddress("192.0.2.1", 11019), new InetSocketAddress("2001:db8::1", 5000));
    assertThat(Collectors.options("", MINUTE, "rr", false).collectors()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "192.0.2.1",
        "192.0.2.1:0",
        "192.0.2.1:70000",
        "2001:db8::1:5000",
        "host:5000",
        ":5"
      })
  void whatIsNoneIsNamed(String text) {
    assertThatThrownBy(() -> Collectors.options(text, MINUTE, "rr", false))
        .hasMessageContaining("MARGAY_BMP_COLLECTORS: '" + text + "' must be like");
  }

  @Test
  void numbersAreNotSentWithoutPause() {
    assertThatThrownBy(() -> Collectors.options("", Duration.ZERO, "rr", false))
        .hasMessageContaining("MARGAY_BMP_STATISTICS");
  }
}
