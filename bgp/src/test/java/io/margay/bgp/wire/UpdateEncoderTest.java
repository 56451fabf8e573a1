package io.margay.bgp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class UpdateEncoderTest {

  private static final UpdateEncoder ENCODER = new UpdateEncoder(Samples.INTERNAL);

  private static List<Cidr> blocks(int count) {
    List<Cidr> blocks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      blocks.add(Cidr.of(IpAddress.ipv4(0x0a000000 + 64 * i), 26));
    }
    return blocks;
  }

  @Test
  void messagesAreFilledUp() throws MessageException {
    List<Cidr> blocks = blocks(10_000);
    List<byte[]> messages = ENCODER.announce(PathAttributes.local(Samples.HOP), blocks);
    // 23 bytes of frame, 14 of attributes, 5 for each prefix: 811 fit.
    assertThat(messages).hasSize(13);
    assertThat(messages.getFirst().length).isBetween(4092, 4096);
    List<Cidr> received = new ArrayList<>();
    for (byte[] message : messages) {
      Message.Update update = (Message.Update) Samples.decode(message, Samples.INTERNAL);
      update.announced().forEach(part -> received.addAll(part.prefixes()));
    }
    assertThat(received).isEqualTo(blocks);
  }

  @Test
  void withdrawalsAreFilledUpToo() throws MessageException {
    List<Cidr> blocks = blocks(10_000);
    List<byte[]> messages = ENCODER.withdraw(blocks);
    assertThat(messages).hasSize(13);
    List<Cidr> received = new ArrayList<>();
    for (byte[] message : messages) {
      ((Message.Update) Samples.decode(message, Samples.INTERNAL))
          .withdrawn()
          .forEach(received::addAll);
    }
    assertThat(received).isEqualTo(blocks);
  }

  @Test
  void attributesTooLongForAnyMessageAreReported() {
    PathAttributes longest =
        PathAttributes.local(Samples.HOP).toBuilder()
            .communities(Collections.nCopies(2000, Community.NO_EXPORT))
            .build();
    assertThat(ENCODER.fits(longest)).isFalse();
    assertThat(ENCODER.announce(longest, blocks(1))).isNull();
    assertThat(ENCODER.fits(Samples.rich())).isTrue();
  }

  @Test
  void anOldSpeakerGetsThePathInTwoAttributes() throws MessageException {
    byte[] bytes = new UpdateEncoder(Samples.OLD).announce(Samples.rich(), blocks(1)).getFirst();
    Message.Update update = (Message.Update) Samples.decode(bytes, Samples.OLD);
    assertThat(update.problems()).isEmpty();
    assertThat(update.announced().getFirst().attributes()).isEqualTo(Samples.rich());
  }
}
