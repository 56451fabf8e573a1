package io.margay.agent.netlink;

import io.margay.core.net.IpAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A netlink message being built: header, fixed part, then attributes (linux/netlink.h: {@code
 * struct nlmsghdr}, {@code struct nlattr}). Numbers are in the machine's order unless a method says
 * otherwise. Attributes are padded to four bytes.
 */
public final class Message {

  static final int HEADER = 16;
  private static final int NESTED = 0x8000;
  private static final int NETWORK_ORDER = 0x4000;

  private final Supplier<String> doing;
  private ByteBuffer bytes;

  private Message(Supplier<String> doing, int type, int flags, int capacity) {
    this.doing = doing;
    this.bytes = ByteBuffer.allocate(capacity).order(ByteOrder.nativeOrder());
    bytes.putInt(0).putShort((short) type).putShort((short) flags).putInt(0).putInt(0);
  }

  /**
   * A message without a payload yet.
   *
   * @param doing what it asks for, in words, for the error if the kernel refuses: {@code add route
   *     10.0.0.0/8}
   * @param flags {@code NLM_F_*}; the request flag is added when it is sent
   */
  public static Message of(String doing, int type, int flags) {
    return new Message(() -> doing, type, flags, 128);
  }

  /** The same with words that are only made if they are needed, for messages by the thousand. */
  static Message of(Supplier<String> doing, int type, int flags) {
    return new Message(doing, type, flags, 64);
  }

  static final int BATCH_BEGIN = 0x10;
  static final int BATCH_END = 0x11;

  /** The beginning or end of a netfilter transaction (linux/netfilter/nfnetlink.h). */
  static Message bound(int type, int subsystem) {
    return of("change packet filter", type, 0).u8(0).u8(0).u8(subsystem >> 8).u8(subsystem);
  }

  String doing() {
    return doing.get();
  }

  /** The length of the whole message so far, in bytes. */
  public int size() {
    return bytes.position();
  }

  public Message u8(int value) {
    room(1).put((byte) value);
    return this;
  }

  public Message u16(int value) {
    room(2).putShort((short) value);
    return this;
  }

  public Message u32(int value) {
    room(4).putInt(value);
    return this;
  }

  /** {@code struct nfgenmsg} of linux/netfilter/nfnetlink.h: family, version 0, resource 0. */
  public Message netfilter(int family) {
    return u8(family).u8(0).u16(0);
  }

  public Message attribute(int type, byte[] value) {
    room(4 + padded(value.length));
    bytes.putShort((short) (4 + value.length)).putShort((short) type).put(value);
    return pad();
  }

  public Message attribute(int type, ByteBuffer value) {
    byte[] copy = new byte[value.remaining()];
    value.duplicate().get(copy);
    return attribute(type, copy);
  }

  /** Text with its closing zero byte. */
  public Message attribute(int type, String value) {
    return attribute(type, (value + "\0").getBytes(StandardCharsets.UTF_8));
  }

  public Message attribute(int type, IpAddress address) {
    return attribute(type, address.toBytes());
  }

  public Message attributeU8(int type, int value) {
    return attribute(type, new byte[] {(byte) value});
  }

  public Message attributeU32(int type, int value) {
    room(8).putShort((short) 8).putShort((short) type).putInt(value);
    return this;
  }

  /** A number in network order, marked as such. */
  public Message attributeNetworkU32(int type, int value) {
    room(8).putShort((short) 8).putShort((short) (type | NETWORK_ORDER));
    bytes.order(ByteOrder.BIG_ENDIAN).putInt(value).order(ByteOrder.nativeOrder());
    return this;
  }

  /** A number of eight bytes in network order, marked as such. */
  public Message attributeNetworkU64(int type, long value) {
    return attribute(type | NETWORK_ORDER, ByteBuffer.allocate(8).putLong(0, value).array());
  }

  /** A number of two bytes in network order, marked as such. */
  public Message attributeNetworkU16(int type, int value) {
    return attribute(type | NETWORK_ORDER, new byte[] {(byte) (value >> 8), (byte) value});
  }

  /** An address marked as being in network order, as ipset wants it. */
  public Message attributeNetwork(int type, IpAddress address) {
    return attribute(type | NETWORK_ORDER, address.toBytes());
  }

  /** An attribute whose value is attributes. */
  public Message nest(int type, Consumer<Message> content) {
    return container(type | NESTED, content);
  }

  /** The same without the flag that says so: rtnetlink's older attributes. */
  public Message container(int type, Consumer<Message> content) {
    int start = bytes.position();
    room(4).putShort((short) 0).putShort((short) type);
    content.accept(this);
    bytes.putShort(start, (short) (bytes.position() - start));
    return this;
  }

  /** The message with these flags added and this sequence number. */
  ByteBuffer finish(int moreFlags, int sequence) {
    bytes.putInt(0, bytes.position());
    bytes.putShort(6, (short) (bytes.getShort(6) | moreFlags));
    bytes.putInt(8, sequence);
    return bytes.duplicate().flip();
  }

  private Message pad() {
    while ((bytes.position() & 3) != 0) {
      bytes.put((byte) 0);
    }
    return this;
  }

  private ByteBuffer room(int count) {
    if (bytes.remaining() < count + 4) {
      ByteBuffer bigger =
          ByteBuffer.allocate(Math.max(2 * bytes.capacity(), bytes.position() + count + 64))
              .order(ByteOrder.nativeOrder());
      bigger.put(bytes.flip());
      bytes = bigger;
    }
    return bytes;
  }

  private static int padded(int length) {
    return length + 3 & ~3;
  }
}
