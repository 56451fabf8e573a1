package io.margay.bgp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Neither many blocks nor long ones make it grow without end. */
class AttributeCacheTest {

  @ParameterizedTest
  @CsvSource({
    // bytes of a block, how many are kept
    "60, 8192",
    "128, 8192",
    "4000, 262",
    "65000, 16",
  })
  void theLatestAreKept(int length, int kept) {
    AttributeCache cache = new AttributeCache();
    PathAttributes attributes = PathAttributes.local(Samples.HOP);
    for (int i = 0; i < kept + 100; i++) {
      cache.keep(Samples.INTERNAL, block(length, i), attributes);
    }
    for (int i = 0; i < kept + 100; i++) {
      assertThat(cache.find(Samples.INTERNAL, block(length, i)) != null)
          .as("block %d", i)
          .isEqualTo(i >= 100);
    }
  }

  private static Octets block(int length, int number) {
    return Octets.of(ByteBuffer.allocate(length).putInt(number).array());
  }
}
