package io.margay.bgp.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageCodecTest {

  private static final String MARKER = "ff".repeat(16);

  private static Message again(Message message) throws MessageException {
    return Samples.decode(MessageCodec.encode(message, Samples.INTERNAL), Samples.INTERNAL);
  }

  @Test
  void messagesSurviveTheWayThereAndBack() throws MessageException {
    List<Message> messages =
        List.of(
            Samples.open(),
            Message.KEEPALIVE,
            Samples.update(Samples.rich(), "10.0.0.0/8", "0.0.0.0/0", "10.1.2.192/26"),
            new Message.Update(
                List.of(Samples.prefixes("10.0.0.0/9", "1.2.3.4/32")), List.of(), null, List.of()),
            Message.Update.endOfRib(AfiSafi.IPV4_UNICAST),
            Message.Update.endOfRib(AfiSafi.IPV6_UNICAST),
            Message.Notification.of(ErrorCode.ADMINISTRATIVE_SHUTDOWN, "back in a minute"),
            new Message.RouteRefresh(AfiSafi.IPV4_UNICAST, 0));
    for (Message message : messages) {
      assertThat(again(message)).isEqualTo(message);
    }
  }

  @Test
  void anOpenWithMoreThan255BytesOfParametersUsesTheLongForm() throws MessageException {
    Message.Open sample = Samples.open();
    List<Capability> many =
        List.of(
            new Capability.Unknown(200, Octets.of(new byte[200])),
            new Capability.Unknown(201, Octets.of(new byte[200])));
    Message.Open open = new Message.Open(65000, 90, sample.identifier(), many);
    assertThat(again(open)).isEqualTo(open);
  }

  @Test
  void aNotificationTellsPeopleWhatItMeans() {
    assertThat(Message.Notification.of(ErrorCode.ADMINISTRATIVE_SHUTDOWN, "new\nkernel"))
        .hasToString("administrative shutdown (6/2): new?kernel");
    assertThat(new Message.Notification(9, 3, Octets.NONE)).hasToString("error (9/3)");
  }

  /** RFC 9003; what RFC 4486 lets a limit of prefixes carry is no text, nor is the rest. */
  @ParameterizedTest(name = "{0}/{1} {2}")
  @CsvSource({
    "6, 2, 02 6869,          'administrative shutdown (6/2): hi'",
    "6, 4, 02 6869,          'administrative reset (6/4): hi'",
    "6, 4, 09 6869,          'administrative reset (6/4): hi'",
    "6, 2, 00,               'administrative shutdown (6/2)'",
    "6, 2, '',               'administrative shutdown (6/2)'",
    "6, 1, 000101 00000064,  'maximum number of prefixes reached (6/1) data=00010100000064'",
    "6, 3, 02 6869,          'peer de-configured (6/3) data=026869'",
    "6, 9, 0602 02 6869,     'hard reset (6/9): administrative shutdown (6/2): hi'",
    "6, 9, 0601 0001,        'hard reset (6/9): maximum number of prefixes reached (6/1) data=0001'",
    "3, 1, 02 6869,          'malformed attribute list (3/1) data=026869'",
  })
  void onlyAShutdownAndAResetComeWithAText(int code, int subcode, String data, String text) {
    assertThat(new Message.Notification(code, subcode, Octets.of(Samples.hex(data))))
        .hasToString(text);
  }

  @ParameterizedTest(name = "{0} {1}: {2}")
  @CsvSource({
    "00ffffffffffffffffffffffffffffff, 001304, 1, 1, ''",
    "ffffffffffffffffffffffffffffffff, 001204, 1, 2, 0012",
    "ffffffffffffffffffffffffffffffff, 100102, 1, 2, 1001",
    "ffffffffffffffffffffffffffffffff, 001404, 1, 2, 0014",
    "ffffffffffffffffffffffffffffffff, 001c01, 1, 2, 001c",
    "ffffffffffffffffffffffffffffffff, 001602, 1, 2, 0016",
    "ffffffffffffffffffffffffffffffff, 001403, 1, 2, 0014",
    "ffffffffffffffffffffffffffffffff, 001505, 1, 2, 0015",
    "ffffffffffffffffffffffffffffffff, 001300, 1, 3, 00",
    "ffffffffffffffffffffffffffffffff, 001306, 1, 3, 06",
  })
  void aWrongHeaderIsNamed(String marker, String rest, int code, int subcode, String data) {
    ByteBuffer header = ByteBuffer.wrap(Samples.hex(marker + rest));
    expect(
        catchThrowableOfType(
            MessageException.class, () -> MessageCodec.length(header, Samples.INTERNAL)),
        code,
        subcode,
        data);
  }

  @Test
  void theHeaderTellsTheLengthWithoutMovingOn() throws MessageException {
    ByteBuffer header = ByteBuffer.wrap(Samples.hex(MARKER + "0fff02"));
    assertThat(MessageCodec.length(header, Samples.INTERNAL)).isEqualTo(4095);
    assertThat(header.position()).isZero();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "03 fde8 005a c0000201 00, 2, 1, 0004",
    "04 fde8 005a c0000201 04 01020000, 2, 4, ''",
    "04 fde8 005a c0000201 05 02020000, 2, 0, ''",
    "04 fde8 005a c0000201 03 02020000, 2, 0, ''",
    "04 fde8 005a c0000201 04 02020105, 2, 0, ''",
    "04 fde8 005a c0000201 04 02024101, 2, 0, ''",
    "04 fde8 005a c0000201 05 0203400100, 2, 0, ''",
    "04 fde8 005a c0000201 ff ff 0009 02 0000, 2, 0, ''",
  })
  void aWrongOpenIsNamed(String body, int code, int subcode, String data) {
    byte[] bytes = Samples.message(MessageCodec.OPEN, body);
    expect(
        catchThrowableOfType(
            MessageException.class, () -> Samples.decode(bytes, CodecContext.INITIAL)),
        code,
        subcode,
        data);
  }

  /** RFC 7313 section 5: the whole message goes back; it says so of the marks only. */
  @ParameterizedTest
  @ValueSource(
      strings = {"0001 01", "0001 02", "0001 01 01 00", "0001 02 01 00", "0001 01 01 00 00 00"})
  void aMarkOfARefreshOfAnotherLengthIsSentBack(String body) {
    byte[] bytes = Samples.message(MessageCodec.ROUTE_REFRESH, body);
    expect(
        catchThrowableOfType(MessageException.class, () -> Samples.decode(bytes, Samples.INTERNAL)),
        7,
        1,
        HexFormat.of().formatHex(bytes));
  }

  @ParameterizedTest
  @CsvSource({
    "'', 0013",
    "0001, 0015",
    "0001 00, 0016",
    "0001 03, 0016",
    "0001 00 01 00, 0018",
    "0001 00 01 00 00 00, 001a",
  })
  void aRequestForARefreshOfAnotherLengthIsAnErrorOfTheHeader(String body, String length) {
    byte[] bytes = Samples.message(MessageCodec.ROUTE_REFRESH, body);
    expect(
        catchThrowableOfType(MessageException.class, () -> Samples.decode(bytes, Samples.INTERNAL)),
        1,
        2,
        length);
  }

  @Test
  void aRefreshOfAnUnknownKindMayBeLonger() throws MessageException {
    byte[] bytes = Samples.message(MessageCodec.ROUTE_REFRESH, "0001 07 01 00 00");
    assertThat(Samples.decode(bytes, Samples.INTERNAL))
        .isEqualTo(new Message.RouteRefresh(AfiSafi.IPV4_UNICAST, 7));
  }

  @ParameterizedTest
  @CsvSource({"false, 4096", "true, 4171"})
  void aLongMessageIsSentBackAsFarAsANotificationGoes(boolean extended, int length) {
    byte[] data = new byte[4150];
    Arrays.fill(data, (byte) 7);
    CodecContext context = new CodecContext(true, true, extended, Set.of(), false);
    byte[] bytes = MessageCodec.encode(new Message.Notification(7, 1, Octets.of(data)), context);
    assertThat(bytes).hasSize(length).endsWith(7, 7, 7);
  }

  private static void expect(MessageException error, int code, int subcode, String data) {
    assertThat(error.notification())
        .isEqualTo(new Message.Notification(code, subcode, Octets.of(Samples.hex(data))));
  }
}
