package io.margay.agent.netlink;

import io.margay.core.net.IpAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the attributes of a received message (linux/netlink.h: {@code struct nlattr}). It is a view
 * of the receive buffer, good until the next receive. A malformed attribute ends the list: the
 * kernel writes none.
 */
public final class Attributes {

  private static final int TYPE_MASK = 0x3fff;

  private final ByteBuffer bytes;

  private Attributes(ByteBuffer bytes) {
    this.bytes = bytes;
  }

  /** The attributes from a place in a payload to its end. */
  public static Attributes of(ByteBuffer payload, int from) {
    if (from > payload.limit()) {
      return new Attributes(ByteBuffer.allocate(0));
    }
    return new Attributes(
        payload.slice(from, payload.limit() - from).order(ByteOrder.nativeOrder()));
  }

  /** One attribute: its type without flags, its value. */
  public record Attribute(int type, ByteBuffer value) {
    public Attributes nested() {
      return Attributes.of(value, 0);
    }
  }

  public List<Attribute> all() {
    List<Attribute> all = new ArrayList<>();
    for (int at = 0; at + 4 <= bytes.limit(); at = next(at)) {
      int length = length(at);
      if (length < 4 || at + length > bytes.limit()) {
        break;
      }
      all.add(new Attribute(type(at), value(at, length)));
    }
    return all;
  }

  /** The value of the first attribute of this type. */
  public @Nullable ByteBuffer get(int type) {
    for (int at = 0; at + 4 <= bytes.limit(); at = next(at)) {
      int length = length(at);
      if (length < 4 || at + length > bytes.limit()) {
        return null;
      }
      if (type(at) == type) {
        return value(at, length);
      }
    }
    return null;
  }

  public int u32(int type, int otherwise) {
    ByteBuffer value = get(type);
    return value == null || value.limit() < 4 ? otherwise : value.getInt(0);
  }

  public int networkU32(int type, int otherwise) {
    ByteBuffer value = get(type);
    return value == null || value.limit() < 4
        ? otherwise
        : value.order(ByteOrder.BIG_ENDIAN).getInt(0);
  }

  public int networkU16(int type, int otherwise) {
    ByteBuffer value = get(type);
    return value == null || value.limit() < 2
        ? otherwise
        : value.order(ByteOrder.BIG_ENDIAN).getShort(0) & 0xffff;
  }

  public long networkU64(int type, long otherwise) {
    ByteBuffer value = get(type);
    return value == null || value.limit() < 8
        ? otherwise
        : value.order(ByteOrder.BIG_ENDIAN).getLong(0);
  }

  public int u8(int type, int otherwise) {
    ByteBuffer value = get(type);
    return value == null || value.limit() < 1 ? otherwise : value.get(0) & 0xff;
  }

  /** Text up to its first zero byte. */
  public @Nullable String text(int type) {
    ByteBuffer value = get(type);
    return value == null ? null : text(value);
  }

  public @Nullable IpAddress address(int type) {
    ByteBuffer value = get(type);
    return value == null || (value.limit() != 4 && value.limit() != 16)
        ? null
        : IpAddress.of(copy(value));
  }

  public @Nullable Attributes nested(int type) {
    ByteBuffer value = get(type);
    return value == null ? null : of(value, 0);
  }

  static byte[] copy(ByteBuffer value) {
    byte[] copy = new byte[value.limit()];
    value.get(0, copy);
    return copy;
  }

  private static String text(ByteBuffer value) {
    int length = 0;
    while (length < value.limit() && value.get(length) != 0) {
      length++;
    }
    byte[] text = new byte[length];
    value.get(0, text);
    return new String(text, StandardCharsets.UTF_8);
  }

  private int length(int at) {
    return bytes.getShort(at) & 0xffff;
  }

  private int type(int at) {
    return bytes.getShort(at + 2) & TYPE_MASK;
  }

  private int next(int at) {
    return at + (length(at) + 3 & ~3);
  }

  private ByteBuffer value(int at, int length) {
    return bytes.slice(at + 4, length - 4).order(ByteOrder.nativeOrder());
  }
}
