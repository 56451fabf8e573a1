package io.margay.bgp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.margay.core.net.IpAddress;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/**
 * Any bytes whatever give a message or a {@link MessageException} that names a known error, take
 * memory in proportion to their number and no more, and what is understood can be written again.
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
          MessageCodec.encode(new Message.RouteRefresh(AfiSafi.IPV4_UNICAST, 0), Samples.INTERNAL),
          new UpdateEncoder(Samples.INTERNAL)
              .announce(
                  Samples.rich().toBuilder().nextHop(IpAddress.parse("2001:db8::1")).build(),
                  Samples.cidrs("2001:db8:1::/48", "2001:db8:2::/64"))
              .getFirst(),
          MessageCodec.encode(capable(), Samples.INTERNAL));

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Bytes that reading a message may take, whatever its length: errors have traces. */
  private static final long FIXED = 16 * 1024;

  /** Bytes that each of its bytes may take. */
  private static final long EACH = 64;

  /** One million, or as many as are asked for, instead of the 10,000 of every build. */
  private static final int MUTATIONS = Integer.getInteger("margay.fuzz", 10_000);

  private static Message.Open capable() {
    return new Message.Open(
        65000,
        90,
        Samples.HOP,
        List.of(
            new Capability.ExtendedMessages(),
            new Capability.EnhancedRefresh(),
            new Capability.ExtendedNextHop(),
            new Capability.AddPath(List.of(new Capability.PathFamily(AfiSafi.IPV4_UNICAST, 3))),
            new Capability.LongLived(
                List.of(new Capability.LongLivedFamily(AfiSafi.IPV6_UNICAST, true, 3600)))));
  }

  /** The contexts that change how bytes are read. */
  private static CodecContext context(Random dice) {
    return new CodecContext(
        dice.nextBoolean(),
        dice.nextBoolean(),
        dice.nextBoolean(),
        dice.nextBoolean() ? Set.of() : Set.of(AfiSafi.IPV4_UNICAST, AfiSafi.IPV6_UNICAST),
        dice.nextBoolean());
  }

  /** The same number for every kind of message, bytes changed, cut out and put in. */
  @Test
  void manyMutationsOfEveryMessage() {
    Random dice = new Random(7);
    for (byte[] seed : SEEDS) {
      for (int i = 0; i < MUTATIONS; i++) {
        check(mutated(seed, dice), context(dice));
      }
    }
  }

  private static byte[] mutated(byte[] seed, Random dice) {
    byte[] bytes = seed.clone();
    if (dice.nextInt(4) == 0) {
      int length = MessageCodec.HEADER + dice.nextInt(2 * bytes.length);
      bytes = Arrays.copyOf(bytes, length);
      bytes[16] = (byte) (length >>> 8);
      bytes[17] = (byte) length;
    }
    for (int n = 1 + dice.nextInt(6); n > 0 && bytes.length > MessageCodec.HEADER; n--) {
      int at = MessageCodec.HEADER + dice.nextInt(bytes.length - MessageCodec.HEADER);
      bytes[at] = dice.nextBoolean() ? (byte) dice.nextInt(256) : (byte) (bytes[at] + 1);
    }
    return bytes;
  }

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
    long most = FIXED + EACH * bytes.length;
    long taken = memory(bytes, context);
    if (taken > most) {
      // What is read for the first time may load classes.
      taken = memory(bytes, context);
    }
    assertThat(taken)
        .as("memory for %s", HexFormat.of().formatHex(bytes))
        .isLessThanOrEqualTo(most);
  }

  /** What it took to read a message; checks what came of it. */
  private static long memory(byte[] bytes, CodecContext context) {
    AttributeCache cache = new AttributeCache();
    long before = THREADS.getCurrentThreadAllocatedBytes();
    try {
      Message message = MessageCodec.decode(ByteBuffer.wrap(bytes), context, cache);
      long taken = THREADS.getCurrentThreadAllocatedBytes() - before;
      if (message instanceof Message.Update update) {
        UpdateEncoder encoder = new UpdateEncoder(context);
        update.announced().forEach(a -> encoder.announce(a.attributes(), a.prefixes()));
      } else {
        MessageCodec.encode(message, context);
      }
      return taken;
    } catch (MessageException e) {
      long taken = THREADS.getCurrentThreadAllocatedBytes() - before;
      Message.Notification n = e.notification();
      assertThat(ErrorCode.find(n.code(), n.subcode())).isNotNull();
      return taken;
    }
  }
}
