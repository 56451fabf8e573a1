package io.margay.agent.netlink;

import java.nio.ByteBuffer;

/**
 * The words in an extended acknowledgement (linux/netlink.h: {@code enum nlmsgerr_attrs}), which
 * follow the error number and the header of the refused message.
 */
final class Refusals {

  private static final int F_CAPPED = 0x100;
  private static final int F_ACK_TLVS = 0x200;
  private static final int ATTRIBUTE_TEXT = 1;
  private static final int NUMBER = 4;

  private Refusals() {}

  /** Empty if there are none. */
  static String words(ByteBuffer payload, int flags) {
    if ((flags & F_ACK_TLVS) == 0) {
      return "";
    }
    int refused = (flags & F_CAPPED) != 0 ? Message.HEADER : payload.getInt(NUMBER) + 3 & ~3;
    String text = Attributes.of(payload, NUMBER + refused).text(ATTRIBUTE_TEXT);
    return text == null ? "" : text;
  }
}
