package io.margay.core.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.BitSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, 0.0.0.0",
    "255.255.255.255, 255.255.255.255",
    "10.1.0.3, 10.1.0.3",
    "::, ::",
    "::1, ::1",
    "1::, 1::",
    "2001:DB8::A, 2001:db8::a",
    "2001:0db8:0000:0000:0000:0000:0000:0001, 2001:db8::1",
    // One group of zeros is no run; the longest run counts; of equals the first.
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "1:2:3:4:5:6:0:0, 1:2:3:4:5:6::",
    "0:0:3:4:5:6:7:8, ::3:4:5:6:7:8",
    "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
    "::ffff:192.0.2.1, ::ffff:192.0.2.1",
    "::ffff:c000:201, ::ffff:192.0.2.1",
    "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
    "1:2:3:4:5:6:1.2.3.4, 1:2:3:4:5:6:102:304",
    "fe80::ffff:ffff:ffff:ffff, fe80::ffff:ffff:ffff:ffff",
  })
  void hasOneText(String text, String canonical) {
    assertThat(IpAddress.parse(text)).hasToString(canonical);
    assertThat(IpAddress.parse(canonical)).isEqualTo(IpAddress.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "localhost",
        "1",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.256",
        "1.2.3.-4",
        "01.2.3.4",
        "1..2.3",
        "1.2.3.4 ",
        "1.2.3.4.",
        "0x1.2.3.4",
        "\u0661.2.3.4",
        ":",
        ":::",
        "1:2",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1::2::3",
        "1:2:3:4::5:6:7:8",
        ":1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:",
        "12345::",
        "g::",
        "::1%eth0",
        "1.2.3.4::",
        "::1.2.3",
        "::1.2.3.4:5",
        "1:2:3:4:5:6:7:1.2.3.4",
        "[::1]",
        "::\u0661"
      })
  void refusesWhatIsNoAddress(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> IpAddress.parse(text))
        .withMessageContaining("is not an IP address");
  }

  @Test
  void aLongTextIsNotRepeated() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> IpAddress.parse(":".repeat(1_000_000)))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(100));
  }

  @Property
  void textAndBytesLeadBack(@ForAll long high, @ForAll long low, @ForAll boolean six)
      throws Exception {
    IpAddress address = six ? new IpAddress(Family.IPV6, high, low) : IpAddress.ipv4((int) low);
    assertThat(IpAddress.parse(address.toString())).isEqualTo(address);
    assertThat(IpAddress.of(address.toBytes())).isEqualTo(address);
    // The JDK turns IPv4-mapped addresses into IPv4 ones.
    if (!address.toString().startsWith("::ffff:")) {
      assertThat(InetAddress.ofLiteral(address.toString()).getAddress())
          .isEqualTo(address.toBytes());
      assertThat(IpAddress.of(address.toInetAddress())).isEqualTo(address);
    }
  }

  @Property
  void addressesWithManyZerosLeadBack(@ForAll long bits, @ForAll byte mask) {
    byte[] bytes = new byte[16];
    for (int i = 0; i < 8; i++) {
      if ((mask & 1 << i) != 0) {
        bytes[2 * i + 1] = (byte) (bits >>> 8 * i);
      }
    }
    IpAddress address = IpAddress.of(bytes);
    String text = address.toString();
    assertThat(IpAddress.parse(text)).isEqualTo(address);
    assertThat(text.indexOf("::")).isEqualTo(text.lastIndexOf("::"));
    assertThat(text).doesNotContain(":::").doesNotContain(":0:0:0:0");
  }

  @Property
  void ordersAndCountsAsNumbersDo(
      @ForAll long high, @ForAll long low, @ForAll long otherLow, @ForAll long offset) {
    IpAddress address = new IpAddress(Family.IPV6, high, low);
    IpAddress other = new IpAddress(Family.IPV6, high, otherLow);
    BigInteger number = new BigInteger(1, address.toBytes());
    assertThat(Integer.signum(address.compareTo(other)))
        .isEqualTo(number.compareTo(new BigInteger(1, other.toBytes())));
    BigInteger all = BigInteger.ONE.shiftLeft(128);
    assertThat(new BigInteger(1, address.plus(offset).toBytes()))
        .isEqualTo(number.add(BigInteger.valueOf(offset)).mod(all));
  }

  @Property
  void commonBitsAreThoseThatAgree(
      @ForAll long high, @ForAll long low, @ForAll long otherHigh, @ForAll long otherLow) {
    assertCommonBits(
        new IpAddress(Family.IPV6, high, low), new IpAddress(Family.IPV6, high, otherLow));
    assertCommonBits(
        new IpAddress(Family.IPV6, high, low), new IpAddress(Family.IPV6, otherHigh, low));
    assertCommonBits(IpAddress.ipv4((int) low), IpAddress.ipv4((int) otherLow));
    assertCommonBits(IpAddress.ipv4((int) low), IpAddress.ipv4((int) low));
  }

  private static void assertCommonBits(IpAddress a, IpAddress b) {
    int common = 0;
    while (common < a.family().bits() && a.bit(common) == b.bit(common)) {
      common++;
    }
    assertThat(a.commonBits(b)).isEqualTo(common);
  }

  @Test
  void familiesHaveNothingInCommon() {
    assertThat(IpAddress.parse("0.0.0.0").commonBits(IpAddress.parse("::"))).isZero();
    assertThat(IpAddress.parse("255.255.255.255")).isLessThan(IpAddress.parse("::"));
    assertThat(IpAddress.parse("127.255.255.255")).isLessThan(IpAddress.parse("128.0.0.0"));
  }

  @Test
  void addressesOfBlocksSpreadOverAHashTable() {
    int size = 1 << 16;
    BitSet taken = new BitSet(size);
    for (int i = 0; i < size; i++) {
      int hash = IpAddress.ipv4(0x0a000000 + 64 * i).hashCode();
      taken.set((hash ^ hash >>> 16) & (size - 1));
    }
    // At random, one place in e stays free.
    assertThat(taken.cardinality()).isGreaterThan(size / 2);
  }
}
