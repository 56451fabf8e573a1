package io.margay.bgp.bfd;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The packet of RFC 5880 section 4.1, byte by byte, and what must be discarded. */
class BfdPacketTest {

  private static final String GOOD = "20 c8 03 18 0000000b 00000016 000186a0 00030d40 00000000";

  @Test
  void everyFieldIsWhereTheRfcHasIt() {
    BfdPacket packet =
        new BfdPacket(
            Diagnostic.NEIGHBOR_SIGNALED_DOWN,
            BfdState.INIT,
            true,
            false,
            true,
            false,
            5,
            0xfffffff0L,
            2,
            3,
            4,
            5);
    byte[] bytes = packet.encode();
    assertThat(HexFormat.of().formatHex(bytes))
        .isEqualTo("23a80518fffffff000000002000000030000000400000005");
    assertThat(BfdPacket.decode(ByteBuffer.wrap(bytes))).contains(packet);
  }

  @ParameterizedTest
  @CsvSource({
    "as it is,                     -1, 0,  true",
    "version 0,                     0, 00, false",
    "version 2,                     0, 40, false",
    "a diagnostic nobody knows,     0, 3f, true",
    "down and no word of us,        1, 48, true",
    "authentication,                1, cc, false",
    "multipoint,                    1, c9, false",
    "multiplier 0,                  2, 00, false",
    "longer than it is,             3, 19, false",
    "shorter than a header,         3, 17, false",
    "the sender has no number,      7, 00, false",
  })
  void whatMustBeDiscardedIs(String why, int at, String with, boolean taken) {
    byte[] bytes = HexFormat.of().parseHex(GOOD.replace(" ", ""));
    if (at >= 0) {
      bytes[at] = (byte) Integer.parseInt(with, 16);
    }
    assertThat(BfdPacket.decode(ByteBuffer.wrap(bytes)).isPresent()).as(why).isEqualTo(taken);
  }

  @Test
  void whoIsUpMustKnowUs() {
    byte[] bytes = HexFormat.of().parseHex(GOOD.replace(" ", "").replace("00000016", "00000000"));
    assertThat(BfdPacket.decode(ByteBuffer.wrap(bytes))).isEmpty();
  }

  /** Any bytes are a packet that can be written again, or none. */
  @Test
  void anyBytesDoNoHarm() {
    Random random = new Random(5880);
    BfdSession session = new BfdSession(BfdOptions.DEFAULT, 1, random::nextDouble, 0);
    int rounds = Integer.getInteger("margay.fuzz", 10_000);
    byte[] good = HexFormat.of().parseHex(GOOD.replace(" ", ""));
    int read = 0;
    for (int i = 0; i < rounds; i++) {
      byte[] bytes = good.clone();
      for (int flips = random.nextInt(4); flips > 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      int length = random.nextInt(4) == 0 ? random.nextInt(30) : bytes.length;
      var packet = BfdPacket.decode(ByteBuffer.wrap(java.util.Arrays.copyOf(bytes, length)));
      if (packet.isPresent()) {
        read++;
        assertThat(BfdPacket.decode(ByteBuffer.wrap(packet.get().encode()))).isEqualTo(packet);
        assertThat(session.received(packet.get(), i)).hasSizeLessThan(5);
        session.tick(i);
        assertThat(session.deadline()).isGreaterThan(i);
      }
    }
    assertThat(read).isGreaterThan(rounds / 10);
  }
}
