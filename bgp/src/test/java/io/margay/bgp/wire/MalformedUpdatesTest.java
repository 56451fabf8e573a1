package io.margay.bgp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** What each error in an UPDATE costs, from a file; {@code malformed-updates.csv} says how. */
class MalformedUpdatesTest {

  private static final String GOOD = "40010100 40020602010000fde9 400304c0000201";

  @ParameterizedTest(name = "{0} {1}: {5}")
  @CsvFileSource(
      resources = "malformed-updates.csv",
      delimiter = '|',
      useHeadersInDisplayName = false,
      numLinesToSkip = 5)
  void anErrorCostsWhatTheRfcsSay(
      String session,
      String what,
      @Nullable String withdrawn,
      @Nullable String attributes,
      @Nullable String nlri,
      String outcome) {
    byte[] gone = hex(withdrawn);
    byte[] middle = hex(attributes);
    byte[] bytes =
        MessageCodec.end(
            MessageCodec.begin(MessageCodec.UPDATE)
                .putShort((short) gone.length)
                .put(gone)
                .putShort((short) middle.length)
                .put(middle)
                .put(hex(nlri)));
    assertThat(outcome(bytes, context(session), gone.length > 0)).isEqualTo(outcome);
  }

  private static byte[] hex(@Nullable String text) {
    return text == null ? new byte[0] : Samples.hex(text.replace("G", GOOD));
  }

  private static CodecContext context(String session) {
    return switch (session) {
      case "i" -> Samples.INTERNAL;
      case "e" -> Samples.EXTERNAL;
      case "o" -> Samples.OLD;
      case "p" ->
          new CodecContext(
              true, true, false, Set.of(AfiSafi.IPV4_UNICAST, AfiSafi.IPV6_UNICAST), false);
      default -> throw new IllegalArgumentException(session);
    };
  }

  private static String outcome(byte[] bytes, CodecContext context, boolean meant) {
    try {
      Message.Update update = (Message.Update) Samples.decode(bytes, context);
      if (update.problems().isEmpty()) {
        return "ok";
      }
      boolean gone = !update.withdrawn().isEmpty() && !meant;
      assertThat(gone && !update.announced().isEmpty()).isFalse();
      return gone ? "withdraw" : "attribute";
    } catch (MessageException e) {
      Message.Notification n = e.notification();
      return String.format(Locale.ROOT, "%d/%d", n.code(), n.subcode());
    }
  }
}
