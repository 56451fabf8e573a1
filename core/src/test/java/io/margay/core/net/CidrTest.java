package io.margay.core.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CidrTest {

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.0.0.0/8",
    "10.1.2.3, 10.1.2.3/32",
    "0.0.0.0/0, 0.0.0.0/0",
    "::/0, ::/0",
    "2001:DB8::/32, 2001:db8::/32",
    "2001:db8::1, 2001:db8::1/128",
    "2001:db8:0:8000::/49, 2001:db8:0:8000::/49"
  })
  void hasOneText(String text, String canonical) {
    assertThat(Cidr.parse(text)).hasToString(canonical);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1/8, 'has host bits set; did you mean 10.0.0.0/8?'",
    "2001:db8::1/64, did you mean 2001:db8::/64?",
    "10.0.0.0/33, a prefix length of IPV4 is 0 to 32",
    "::/129, a prefix length of IPV6 is 0 to 128",
    "10.0.0.0/, the length after '/' must be a number",
    "10.0.0.0/-1, the length after '/' must be a number",
    "10.0.0.0/+8, the length after '/' must be a number",
    "10.0.0.0/8/8, the length after '/' must be a number",
    "10.0.0.0/1111, the length after '/' must be a number",
    "10.0.0/8, '''10.0.0'' is not an IP address'",
    "/8, is not an IP address"
  })
  void refusesWhatIsNoPrefix(String text, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cidr.parse(text))
        .withMessageContaining(message);
  }

  @Property
  void containsWhatHasItsLeadingBits(
      @ForAll long high,
      @ForAll long low,
      @ForAll @IntRange(max = 128) int length,
      @ForAll @IntRange(max = 127) int flipped) {
    IpAddress address = new IpAddress(Family.IPV6, high, low);
    Cidr cidr = Cidr.of(address, length);
    assertThat(number(cidr.address()))
        .isEqualTo(number(address).shiftRight(128 - length).shiftLeft(128 - length));
    assertThat(cidr.contains(address)).isTrue();
    IpAddress near = IpAddress.of(unsigned(number(address).flipBit(127 - flipped), 16));
    assertThat(cidr.contains(near)).isEqualTo(flipped >= length);
    assertThat(Cidr.parse(cidr.toString())).isEqualTo(cidr);
  }

  @Property
  void onePrefixContainsAnotherOrNeither(
      @ForAll int a,
      @ForAll int b,
      @ForAll @IntRange(max = 32) int lengthA,
      @ForAll @IntRange(max = 32) int lengthB) {
    Cidr left = Cidr.of(IpAddress.ipv4(a), lengthA);
    Cidr right = Cidr.of(IpAddress.ipv4(b), lengthB);
    int common = Math.min(lengthA, lengthB);
    boolean agree = common == 0 || a >>> 32 - common == b >>> 32 - common;
    assertThat(left.overlaps(right)).isEqualTo(agree);
    assertThat(left.contains(right)).isEqualTo(agree && lengthA <= lengthB);
  }

  @Test
  void familiesDoNotOverlap() {
    assertThat(Cidr.parse("0.0.0.0/0").contains(IpAddress.parse("::"))).isFalse();
    assertThat(Cidr.parse("::/0").overlaps(Cidr.parse("0.0.0.0/0"))).isFalse();
  }

  @Test
  void anInterfaceAddressKeepsItsHostBits() {
    InterfaceAddress address = InterfaceAddress.parse("172.30.0.1/24");
    assertThat(address).hasToString("172.30.0.1/24");
    assertThat(address.subnet()).isEqualTo(Cidr.parse("172.30.0.0/24"));
    assertThat(InterfaceAddress.parse("2001:db8::1")).hasToString("2001:db8::1/128");
    assertThatIllegalArgumentException().isThrownBy(() -> InterfaceAddress.parse("172.30.0.1/33"));
    assertThatIllegalArgumentException().isThrownBy(() -> InterfaceAddress.parse("172.30.0.1/x"));
  }

  private static BigInteger number(IpAddress address) {
    return new BigInteger(1, address.toBytes());
  }

  private static byte[] unsigned(BigInteger number, int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[size - 1 - i] = number.shiftRight(8 * i).byteValue();
    }
    return bytes;
  }
}
