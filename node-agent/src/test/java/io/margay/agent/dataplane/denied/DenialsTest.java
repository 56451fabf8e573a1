package io.margay.agent.dataplane.denied;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DenialsTest {

  private static final long SECOND = 1_000_000_000L;

  private final Denials<String> denials = new Denials<>(Duration.ofSeconds(10), 0);

  @Test
  void theFirstIsToldAtOnceAndTheOthersWhenTheIntervalIsOver() {
    assertThat(denials.add("a", 1)).isTrue();
    assertThat(denials.add("a", 2)).isFalse();
    assertThat(denials.add("b", 3)).isTrue();
    assertThat(denials.add("a", 4)).isFalse();
    assertThat(denials.flush(10 * SECOND - 1)).isEmpty();
    assertThat(denials.flush(10 * SECOND)).containsExactly(new Denials.Told<>("a", 2));
    assertThat(denials.flush(20 * SECOND)).isEmpty();
    assertThat(denials.add("a", 20 * SECOND)).as("a new interval").isTrue();
  }

  @Test
  void ofManySortsInASecondSomeAreToldLater() {
    int told = 0;
    for (int i = 0; i < 100; i++) {
      told += denials.add("s" + i, 5) ? 1 : 0;
    }
    assertThat(told).isEqualTo(Denials.MOST_A_SECOND);
    assertThat(denials.add("s99", 2 * SECOND)).as("in the next second").isTrue();
    long packets = denials.flush(10 * SECOND).stream().mapToLong(Denials.Told::packets).sum();
    assertThat(told + 1 + packets).isEqualTo(101);
  }

  @Test
  void ofMoreSortsThanAreRememberedOnlyTheirNumberIsTold() {
    for (int i = 0; i < Denials.MOST_SORTS + 7; i++) {
      denials.add("s" + i, i * SECOND / 1000);
    }
    List<Denials.Told<String>> told = new ArrayList<>(denials.flush(10 * SECOND));
    assertThat(told.removeLast()).isEqualTo(new Denials.Told<>(null, 7));
    assertThat(denials.flush(20 * SECOND)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    // Version and length, type of service, length, id, fragment, hops, protocol, sum, addresses.
    "45000028 00010000 40060000 0a000001 0a000002 c0000050, 10.0.0.1 10.0.0.2 TCP 49152 80",
    "45000028 00010000 40110000 0a000001 0a000002 00350035, 10.0.0.1 10.0.0.2 UDP 53 53",
    "46000028 00010000 40060000 0a000001 0a000002 00000000 c0000050, 10.0.0.1 10.0.0.2 TCP 49152 80",
    "45000028 00010001 40060000 0a000001 0a000002 c0000050, 10.0.0.1 10.0.0.2 TCP -1 -1",
    "45000028 00010000 40010000 0a000001 0a000002 08000000, 10.0.0.1 10.0.0.2 ICMP -1 8",
    "45000028 00010000 40fd0000 0a000001 0a000002, 10.0.0.1 10.0.0.2 253 -1 -1",
    "45000028 00010000 40060000 0a000001 0a000002 c0, 10.0.0.1 10.0.0.2 TCP -1 -1",
    "60000000 00080640 fd000000000000000000000000000001 fd000000000000000000000000000002 c0000050, fd00::1 fd00::2 TCP 49152 80",
    "60000000 00103c40 fd000000000000000000000000000001 fd000000000000000000000000000002 0600000000000000 c0000050, fd00::1 fd00::2 TCP 49152 80",
    "60000000 00102c40 fd000000000000000000000000000001 fd000000000000000000000000000002 1100000100000000 00350035, fd00::1 fd00::2 UDP 53 53",
    "60000000 00102c40 fd000000000000000000000000000001 fd000000000000000000000000000002 1100000800000000 00350035, fd00::1 fd00::2 UDP -1 -1",
    "60000000 00083a40 fd000000000000000000000000000001 fd000000000000000000000000000002 80000000, fd00::1 fd00::2 ICMPv6 -1 128",
    "4500, nothing",
    "10000000, nothing",
  })
  void aPacketIsKnownByItsHeaders(String hex, String expected) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    PacketHeader header = PacketHeader.parse(bytes);
    String read =
        header == null
            ? "nothing"
            : header.source()
                + " "
                + header.destination()
                + " "
                + header.protocolName()
                + " "
                + header.sourcePort()
                + " "
                + header.destinationPort();
    assertThat(read).isEqualTo(expected);
    for (int length = 0; length < bytes.length; length++) {
      // However little was copied: no exception.
      PacketHeader.parse(Arrays.copyOf(bytes, length));
    }
  }
}
