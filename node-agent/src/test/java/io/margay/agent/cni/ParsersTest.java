package io.margay.agent.cni;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.margay.agent.testing.CniClient;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ParsersTest {

  @Test
  void theInputMayHoldZeroBytesAndBeEmpty() throws Exception {
    CniRequest request = CniRequest.parse("A=1\0B=\0\0in\0put".getBytes(UTF_8));

    assertThat(request.environment()).isEqualTo(Map.of("A", "1", "B", ""));
    assertThat(request.input()).isEqualTo("in\0put".getBytes(UTF_8));
    assertThat(CniRequest.parse(new byte[1]).environment()).isEmpty();
  }

  @Test
  void whateverComesTheParsersAnswerWithAValueOrACniError() {
    byte[] well = ("CNI_COMMAND=ADD\0CNI_ARGS=A=B;C\0\0" + CniClient.CONFIG).getBytes(UTF_8);
    Random random = new Random(4711);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = Arrays.copyOf(well, random.nextInt(well.length + 1));
      for (int flips = random.nextInt(6); flips > 0 && bytes.length > 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        CniRequest request = CniRequest.parse(bytes);
        NetworkConfig.versionOf(request.input());
        NetworkConfig.parse(request.input(), Command.values()[random.nextInt(6)], Map.of());
        Invocation.of(request.environment());
      } catch (CniException e) {
        assertThat(e.code().number()).isIn(1, 4, 5, 6, 7);
      }
    }
  }
}
