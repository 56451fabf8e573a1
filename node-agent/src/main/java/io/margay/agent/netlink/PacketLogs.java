package io.margay.agent.netlink;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Packets that rules hand to groups of NFLOG: linux/netfilter/nfnetlink_log.h. A group has one
 * listener; what it is too slow for is lost, and nobody waits for it.
 */
public final class PacketLogs {

  private static final int SUBSYSTEM = 4 << 8;
  private static final int CONFIG = SUBSYSTEM | 1;
  private static final int PACKET = SUBSYSTEM;

  /** {@code enum nfulnl_attr_config}. */
  private static final int COMMAND = 1;

  private static final int MODE = 2;
  private static final int TIMEOUT = 4;
  private static final int THRESHOLD = 5;
  private static final int FLAGS = 6;

  /** {@code NFULNL_CFG_F_SEQ}: every packet gets its number. */
  private static final byte[] NUMBERED = {0, 1};

  private static final int BIND = 1;
  private static final int COPY_PACKET = 2;

  /** {@code enum nfulnl_attr_type}. */
  private static final int IN_INTERFACE = 4;

  private static final int OUT_INTERFACE = 5;
  private static final int PAYLOAD = 9;
  private static final int PREFIX = 10;
  private static final int SEQUENCE = 12;

  /** {@code sizeof(struct nfgenmsg)}. */
  private static final int FIXED = 4;

  /** Enough for the longest usual headers: 40 bytes of IPv6, extensions, ports. */
  private static final int BYTES_A_PACKET = 96;

  /** In hundredths of a second: for so long the kernel gathers packets, unless there are many. */
  private static final int GATHERING = 20;

  private static final int PACKETS_A_MESSAGE = 64;

  private PacketLogs() {}

  /**
   * Listens to a group.
   *
   * @throws NetlinkException if somebody else does
   */
  public static void bind(NetlinkSocket socket, int group) throws NetlinkException {
    socket.request(config("listen to NFLOG group " + group, group).attributeU8(COMMAND, BIND));
    byte[] mode = ByteBuffer.allocate(6).putInt(BYTES_A_PACKET).put((byte) COPY_PACKET).array();
    socket.request(
        config("set up NFLOG group " + group, group)
            .attribute(MODE, mode)
            .attribute(TIMEOUT, number(GATHERING))
            .attribute(THRESHOLD, number(PACKETS_A_MESSAGE))
            .attribute(FLAGS, NUMBERED));
  }

  private static Message config(String doing, int group) {
    // The group is the resource number of struct nfgenmsg, in network order.
    return Message.of(doing, CONFIG, 0).u8(0).u8(0).u8(group >> 8).u8(group);
  }

  private static byte[] number(int value) {
    return ByteBuffer.allocate(4).putInt(value).array();
  }

  /**
   * A packet.
   *
   * @param group that it was handed to
   * @param sequence its number among the group's, from 0: those between that were not heard are
   *     lost
   * @param prefix what the rule says of it
   * @param inInterface the number of the interface it came in by; 0 for none
   * @param outInterface the number of the one it would leave by; 0 for none
   * @param bytes from its IP header on, as many as were copied
   */
  public record Logged(
      int group, int sequence, String prefix, int inInterface, int outInterface, byte[] bytes) {}

  /** Reads what was heard; null for what is no packet. */
  public static @Nullable Logged read(Reply reply) {
    if (reply.type() != PACKET) {
      return null;
    }
    Attributes attributes = reply.attributes(FIXED);
    String prefix = attributes.text(PREFIX);
    ByteBuffer payload = attributes.get(PAYLOAD);
    if (prefix == null || payload == null) {
      return null;
    }
    byte[] bytes = new byte[payload.limit()];
    payload.get(0, bytes);
    return new Logged(
        reply.payload().get(2) << 8 & 0xff00 | reply.payload().get(3) & 0xff,
        attributes.networkU32(SEQUENCE, 0),
        prefix,
        attributes.networkU32(IN_INTERFACE, 0),
        attributes.networkU32(OUT_INTERFACE, 0),
        bytes);
  }
}
