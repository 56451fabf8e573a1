package io.margay.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PortsTest {

  @Test
  void portsAreDifferentAndNoConnectionGetsThemByChance() throws Exception {
    Path range = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
    int ephemeral = Integer.parseInt(Files.readAllLines(range).getFirst().split("\\s+")[0]);
    List<Integer> ports = IntStream.range(0, 100).mapToObj(_ -> Ports.free()).toList();
    assertThat(ports).doesNotHaveDuplicates().allMatch(port -> port < ephemeral);
  }

  @Test
  void aPortThatIsTakenAtAnyAddressIsNotGiven() throws Exception {
    int next = Ports.free() + 1;
    try (ServerSocket _ = new ServerSocket(next, 1, InetAddress.getByName("127.84.0.1"))) {
      assertThat(Ports.free()).isNotEqualTo(next);
    }
  }

  @Test
  void aServerComesBackAsSoonAsItsPortIsFree() throws Exception {
    int port = Ports.free();
    ServerSocket old = new ServerSocket(port);
    AtomicInteger tries = new AtomicInteger();
    try (ServerSocket again =
        Ports.regain(() -> {
          if (tries.incrementAndGet() == 3) {
            old.close();
          }
          return new ServerSocket(port);
        })) {
      assertThat(again.getLocalPort()).isEqualTo(port);
    }
    assertThat(tries).hasValue(3);
  }

  @Test
  void aStartThatFailsForAnotherReasonIsNotRepeated() {
    AtomicInteger tries = new AtomicInteger();
    assertThatThrownBy(() ->
            Ports.regain(() -> {
              tries.incrementAndGet();
              throw new IOException("no");
            }))
        .hasMessage("no");
    assertThat(tries).hasValue(1);
  }
}
