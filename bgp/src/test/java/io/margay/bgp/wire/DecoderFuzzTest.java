package io.margay.bgp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/**
 * Any bytes whatever give a message or a {@link MessageException} that names a known error, and
 * what is understood can be written again.
 */
class DecoderFuzzTest {

  private static final List<byte[]> SEEDS =
      List.of(
          MessageCodec.encode(Samples.open(), Samples.INTERNAL),
          MessageCodec.encode(
              Samples.update(Samples.rich(), "10.0.0.0/8", "10.1.2.192/26"), Samples.INTERNAL),
          MessageCodec.encode(Message.Update.endOfRib(AfiSafi.IPV6_UNICAST), Samples.INTERNAL),
          new UpdateEncoder(Samples.INTERNAL).withdraw(Samples.cidrs("2001:db8::/32")).getFirst(),
          MessageCodec.encode(
              Message.Notification.of(ErrorCode.ADMINISTRATIVE_SHUTDOWN, "why"), Samples.INTERNAL),
          MessageCodec.encode(new Message.RouteRefresh(AfiSafi.IPV4_UNICAST, 0), Samples.INTERNAL));

  @Property(tries = 5000)
  void randomBodies(
      @ForAll @IntRange(min = 0, max = 7) int type,
      @ForAll @Size(max = 200) byte[] body,
      @ForAll boolean fourOctetAs,
      @ForAll boolean internal) {
    byte[] bytes = MessageCodec.end(MessageCodec.begin(type).put(body));
    check(bytes, new CodecContext(fourOctetAs, internal));
  }

  @Property(tries = 2000)
  void randomBytes(@ForAll @Size(max = 100) byte[] bytes) {
    check(bytes, Samples.INTERNAL);
  }

  @Property(tries = 20000)
  void mutatedMessages(
      @ForAll @IntRange(min = 0, max = 5) int seed,
      @ForAll @IntRange(min = 1, max = 6) int mutations,
      @ForAll long random,
      @ForAll boolean fourOctetAs,
      @ForAll boolean internal) {
    byte[] bytes = SEEDS.get(seed).clone();
    Random dice = new Random(random);
    for (int i = 0; i < mutations; i++) {
      int at = MessageCodec.HEADER + dice.nextInt(bytes.length - MessageCodec.HEADER);
      bytes[at] = dice.nextBoolean() ? (byte) dice.nextInt(256) : (byte) (bytes[at] + 1);
    }
    check(bytes, new CodecContext(fourOctetAs, internal));
  }

  private static void check(byte[] bytes, CodecContext context) {
    try {
      Message message = MessageCodec.decode(ByteBuffer.wrap(bytes), context, new AttributeCache());
      if (message instanceof Message.Update update) {
        UpdateEncoder encoder = new UpdateEncoder(context);
        update.announced().forEach(a -> encoder.announce(a.attributes(), a.prefixes()));
      } else {
        MessageCodec.encode(message, context);
      }
    } catch (MessageException e) {
      Message.Notification n = e.notification();
      assertThat(ErrorCode.find(n.code(), n.subcode())).isNotNull();
    }
  }
}
