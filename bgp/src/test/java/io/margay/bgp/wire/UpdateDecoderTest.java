package io.margay.bgp.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.margay.core.net.IpAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an error in an UPDATE costs: RFC 7606, case by case. */
class UpdateDecoderTest {

  private static final String ORIGIN = "40 01 01 00 ";
  private static final String AS_PATH = "40 02 06 02 01 0000fde9 ";
  private static final String NEXT_HOP = "40 03 04 c0000201 ";
  private static final String GOOD = ORIGIN + AS_PATH + NEXT_HOP;

  private static Message.Update decode(byte[] bytes, CodecContext context) throws MessageException {
    return (Message.Update) Samples.decode(bytes, context);
  }

  @Test
  void aGoodUpdateHasNoProblems() throws MessageException {
    Message.Update update = decode(Samples.update(GOOD), Samples.EXTERNAL);
    PathAttributes expected =
        PathAttributes.local(Samples.HOP).toBuilder().asPath(AsPath.sequence(65001L)).build();
    assertThat(update).isEqualTo(Samples.update(expected, "10.0.0.0/8"));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "no ORIGIN, 40 02 06 02 01 0000fde9 40 03 04 c0000201",
    "no AS_PATH, 40 01 01 00 40 03 04 c0000201",
    "no NEXT_HOP, 40 01 01 00 40 02 06 02 01 0000fde9",
    "ORIGIN 3, 40 01 01 03 40 02 06 02 01 0000fde9 40 03 04 c0000201",
    "ORIGIN of 2 bytes, 40 01 02 0000 40 02 06 02 01 0000fde9 40 03 04 c0000201",
    "ORIGIN optional, c0 01 01 00 40 02 06 02 01 0000fde9 40 03 04 c0000201",
    "segment type 9, 40 01 01 00 40 02 06 09 01 0000fde9 40 03 04 c0000201",
    "segment too long, 40 01 01 00 40 02 06 02 02 0000fde9 40 03 04 c0000201",
    "segment empty, 40 01 01 00 40 02 02 02 00 40 03 04 c0000201",
    "segment cut, 40 01 01 00 40 02 01 02 40 03 04 c0000201",
    "NEXT_HOP of 3 bytes, 40 01 01 00 40 02 06 02 01 0000fde9 40 03 03 c00002",
    "NEXT_HOP 0.0.0.0, 40 01 01 00 40 02 06 02 01 0000fde9 40 03 04 00000000",
    "NEXT_HOP multicast, 40 01 01 00 40 02 06 02 01 0000fde9 40 03 04 e0000001",
  })
  void aBadMandatoryAttributeWithdrawsTheRoutes(String name, String attributes)
      throws MessageException {
    expectWithdrawn(Samples.update(attributes));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "MED of 3 bytes, 80 04 03 000001",
    "LOCAL_PREF of 1 byte, 40 05 01 01",
    "COMMUNITY empty, c0 08 00",
    "COMMUNITY of 5 bytes, c0 08 05 0102030405",
    "ORIGINATOR_ID of 5 bytes, 80 09 05 0102030405",
    "CLUSTER_LIST of 3 bytes, 80 0a 03 010203",
    "LARGE_COMMUNITY of 11 bytes, c0 20 0b 0102030405060708090a0b",
    "unknown well-known, 40 63 01 00",
    "longer than what is left, 80 04 ff 00000001",
    "a byte left over, 80",
    "extended length cut, 90 04 00",
  })
  void aBadFurtherAttributeWithdrawsTheRoutes(String name, String attribute)
      throws MessageException {
    expectWithdrawn(Samples.update(GOOD + attribute));
  }

  private static void expectWithdrawn(byte[] bytes) throws MessageException {
    Message.Update update = decode(bytes, Samples.INTERNAL);
    assertThat(update.withdrawn()).isEqualTo(List.of(Samples.prefixes("10.0.0.0/8")));
    assertThat(update.announced()).isEmpty();
    assertThat(update.problems()).isNotEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "ATOMIC_AGGREGATE with a value, 40 06 01 00",
    "AGGREGATOR of 6 bytes, c0 07 06 fde9 c0000201",
    "ORIGIN again, 40 01 01 02",
    "AS4_PATH malformed, c0 11 01 02",
    "AS4_AGGREGATOR of 2 bytes, c0 12 02 0000",
  })
  void someErrorsOnlyCostTheAttribute(String name, String attribute) throws MessageException {
    Message.Update update = decode(Samples.update(GOOD + attribute), Samples.INTERNAL);
    assertThat(update.announced())
        .isEqualTo(decode(Samples.update(GOOD), Samples.INTERNAL).announced());
    assertThat(update.problems()).hasSize(1);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "LOCAL_PREF, 40 05 04 00000064",
    "LOCAL_PREF malformed, 40 05 01 00",
    "ORIGINATOR_ID, 80 09 04 01020304",
    "CLUSTER_LIST, 80 0a 04 01020304",
  })
  void attributesOfOneAsMeanNothingFromAnother(String name, String attribute)
      throws MessageException {
    Message.Update update = decode(Samples.update(GOOD + attribute), Samples.EXTERNAL);
    assertThat(update.announced())
        .isEqualTo(decode(Samples.update(GOOD), Samples.EXTERNAL).announced());
  }

  @Test
  void unknownAttributesArePassedOnAsPartialIfTheyAreTransitive() throws MessageException {
    Message.Update update =
        decode(Samples.update(GOOD + "c0 63 01 07" + "80 64 01 08"), Samples.INTERNAL);
    assertThat(update.problems()).isEmpty();
    assertThat(update.announced().getFirst().attributes().others())
        .containsExactly(new RawAttribute(0xe0, 99, Octets.of((byte) 7)));
  }

  /** RFC 4271 section 5: whoever knows an attribute must not hide that somebody before did not. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "AGGREGATOR, e0 07 08 0000fde9 c0000201",
    "COMMUNITY, e0 08 04 fde80001",
    "EXTENDED_COMMUNITY, e0 10 08 0002fde800000001",
    "LARGE_COMMUNITY, e0 20 0c 000000010000000200000003",
  })
  void whatWasPartialStaysPartial(String name, String attribute) throws MessageException {
    byte[] partial = Samples.update(GOOD + attribute);
    assertThat(again(partial)).isEqualTo(partial);
    byte[] whole = Samples.update(GOOD + attribute.replaceFirst("e0", "c0"));
    assertThat(again(whole)).isEqualTo(whole);
  }

  /** Read, and written for somebody else. */
  private static byte[] again(byte[] bytes) throws MessageException {
    Message.Announcement read = decode(bytes, Samples.INTERNAL).announced().getFirst();
    return new UpdateEncoder(Samples.INTERNAL)
        .announce(read.attributes().toBuilder().build(), read.prefixes())
        .getFirst();
  }

  @Test
  void largeCommunitiesAreReadOnce() throws MessageException {
    String one = "000000010000000200000003";
    String other = "000000010000000200000004";
    Message.Update update =
        decode(Samples.update(GOOD + "c0 20 24" + one + other + one), Samples.INTERNAL);
    assertThat(update.announced().getFirst().attributes().largeCommunities())
        .containsExactly(new LargeCommunity(1, 2, 3), new LargeCommunity(1, 2, 4));
  }

  @ParameterizedTest
  @CsvSource({
    "0002fde800000001, rt:65000:1, true",
    "0102c000020100ff, rt:192.0.2.1:255, true",
    "0203fa56ea010007, soo:4200000001:7, true",
    "4302000000000000, 0x4302000000000000, false",
    "4004fde800000001, 0x4004fde800000001, false",
  })
  void extendedCommunitiesAsOperatorsWriteThem(String bytes, String text, boolean leaves) {
    ExtendedCommunity community = new ExtendedCommunity(Long.parseUnsignedLong(bytes, 16));
    assertThat(community).hasToString(text);
    assertThat(community.transitive()).isEqualTo(leaves);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "withdrawn too long, 0005 0000, 3, 1",
    "attributes too long, 0000 0005 00, 3, 1",
    "prefix length 33, 0000 0000 21 0a000000 00, 3, 10",
    "prefix cut, 0000 0000 18 0a00, 3, 10",
    "withdrawn prefix length 33, 0006 21 0a000000 00 0000, 3, 10",
    "error without prefixes, 0000 0004 40010103, 3, 1",
    "MP_UNREACH twice, 0000 000c 800f03000201 800f03000201, 3, 1",
    "MP_UNREACH cut, 0000 0005 800f020001, 3, 9",
    "MP_REACH cut, 0000 0007 800e0400010104, 3, 9",
    "MP_REACH next hop of 5 bytes, 0000 0010 800e0d 0001 01 05 0102030405 00 08 0a 00, 3, 9",
  })
  void whatCanNotBeTakenApartEndsTheSession(String name, String body, int code, int subcode) {
    byte[] bytes = Samples.message(MessageCodec.UPDATE, body);
    MessageException error =
        catchThrowableOfType(MessageException.class, () -> Samples.decode(bytes, Samples.INTERNAL));
    assertThat(error.notification())
        .isEqualTo(new Message.Notification(code, subcode, Octets.NONE));
  }

  @Test
  void prefixesWithoutAttributesAreWithdrawn() throws MessageException {
    Message.Update update =
        decode(Samples.message(MessageCodec.UPDATE, "0000 0000 08 0a"), Samples.INTERNAL);
    assertThat(update.withdrawn()).isEqualTo(List.of(Samples.prefixes("10.0.0.0/8")));
  }

  @Test
  void bitsBeyondThePrefixLengthAreIgnored() throws MessageException {
    Message.Update update = decode(Samples.update(GOOD, "0c 0aff"), Samples.INTERNAL);
    assertThat(update.announced().getFirst().prefixes()).isEqualTo(Samples.cidrs("10.240.0.0/12"));
  }

  @Test
  void anAs4PathCompletesThePathOfAnOldSpeaker() throws MessageException {
    String path = "40 02 08 02 03 fde9 5ba0 5ba0 ";
    String as4Path = "c0 11 0a 02 02 fa56ea01 fa56ea02";
    Message.Update update = decode(Samples.update(ORIGIN + path + NEXT_HOP + as4Path), Samples.OLD);
    assertThat(update.announced().getFirst().attributes().asPath())
        .isEqualTo(AsPath.sequence(65001L, 0xfa56ea01L, 0xfa56ea02L));
  }

  @Test
  void aFamilyThatIsNotKnownIsIgnored() throws MessageException {
    byte[] bytes = Samples.message(MessageCodec.UPDATE, "0000 0007 800f04 0019 41 00");
    Message.Update update = decode(bytes, Samples.INTERNAL);
    assertThat(update.withdrawn()).isEmpty();
    assertThat(update.problems()).containsExactly("family 25/65 ignored");
  }

  @Test
  void theSameBytesAreOneObject() throws MessageException {
    AttributeCache cache = new AttributeCache();
    PathAttributes one = attributes(Samples.update(GOOD), cache);
    PathAttributes same = attributes(Samples.update(GOOD, "10 0a01"), cache);
    // The same path with the extended length that some speakers always use.
    PathAttributes other =
        attributes(
            Samples.update(ORIGIN + "50 02 0006 02 01 0000fde9" + NEXT_HOP, "10 0a02"), cache);
    assertThat(same).isSameAs(one);
    assertThat(other).isEqualTo(one);
  }

  private static PathAttributes attributes(byte[] bytes, AttributeCache cache)
      throws MessageException {
    Message.Update update =
        (Message.Update) MessageCodec.decode(ByteBuffer.wrap(bytes), Samples.INTERNAL, cache);
    return update.announced().getFirst().attributes();
  }

  @Test
  void ipv6RoutesTravelInTheirOwnAttributes() throws MessageException {
    PathAttributes attributes = PathAttributes.local(IpAddress.parse("2001:db8::1"));
    List<byte[]> messages =
        new UpdateEncoder(Samples.INTERNAL)
            .announce(attributes, Samples.cidrs("2001:db8:1::/48", "::/0"));
    assertThat(messages).hasSize(1);
    assertThat(decode(messages.getFirst(), Samples.INTERNAL))
        .isEqualTo(Samples.update(attributes, "2001:db8:1::/48", "::/0"));
    byte[] gone =
        new UpdateEncoder(Samples.INTERNAL).withdraw(Samples.cidrs("2001:db8:1::/48")).getFirst();
    assertThat(decode(gone, Samples.INTERNAL).withdrawn().getFirst())
        .isEqualTo(Samples.cidrs("2001:db8:1::/48"));
  }

  @Test
  void aMessageOfAnotherLengthThanItsHeaderSaysIsRefused() {
    byte[] bytes = new byte[30];
    System.arraycopy(MessageCodec.encode(Message.KEEPALIVE, Samples.INTERNAL), 0, bytes, 0, 19);
    assertThatThrownBy(() -> Samples.decode(bytes, Samples.INTERNAL))
        .isInstanceOf(MessageException.class);
  }
}
