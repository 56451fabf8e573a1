package io.margay.lab.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortsTest {

  @Test
  void aTakenPortAndOneGivenOutBeforeAreReplacedByTheNextFreeOne() throws Exception {
    InetAddress here = InetAddress.getLoopbackAddress();
    try (ServerSocket taken = new ServerSocket(0, 1, here)) {
      Ports ports = new Ports();
      int first = ports.choose(here, taken.getLocalPort());
      int second = ports.choose(here, taken.getLocalPort());
      assertThat(first).isGreaterThan(taken.getLocalPort());
      assertThat(second).isGreaterThan(first);
    }
  }
}
