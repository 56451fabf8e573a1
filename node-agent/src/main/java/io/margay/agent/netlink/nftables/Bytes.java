package io.margay.agent.netlink.nftables;

import io.margay.core.net.IpAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** Bytes as a value: what a register holds, the key of an element. */
public final class Bytes {

  private static final int INTERFACE_NAME = 16;

  private final byte[] bytes;

  private Bytes(byte[] bytes) {
    this.bytes = bytes;
  }

  public static Bytes of(byte[] bytes) {
    return new Bytes(bytes.clone());
  }

  public static Bytes of(IpAddress address) {
    return new Bytes(address.toBytes());
  }

  /** One byte. */
  public static Bytes u8(int value) {
    return new Bytes(new byte[] {(byte) value});
  }

  /** Two bytes in network order. */
  public static Bytes u16(int value) {
    return new Bytes(new byte[] {(byte) (value >> 8), (byte) value});
  }

  /** Four bytes in the machine's order, as marks and states are. */
  public static Bytes hostU32(int value) {
    return new Bytes(ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(value).array());
  }

  /** An interface's name with the zeros that fill it up (linux/if.h: {@code IFNAMSIZ}). */
  public static Bytes interfaceName(String name) {
    return new Bytes(Arrays.copyOf(name.getBytes(StandardCharsets.US_ASCII), INTERFACE_NAME));
  }

  /** How an interface's name begins. */
  public static Bytes namePrefix(String prefix) {
    return new Bytes(prefix.getBytes(StandardCharsets.US_ASCII));
  }

  /** So many bits set, from the first, of so many bytes. */
  public static Bytes mask(int length, int ofBytes) {
    byte[] mask = new byte[ofBytes];
    for (int bit = 0; bit < length; bit++) {
      mask[bit / 8] |= (byte) (0x80 >> (bit % 8));
    }
    return new Bytes(mask);
  }

  public static Bytes zeros(int count) {
    return new Bytes(new byte[count]);
  }

  /** Fields one after the other, each filled up to four bytes: the key of a concatenation. */
  public static Bytes concat(Bytes... fields) {
    int length = 0;
    for (Bytes field : fields) {
      length += field.size() + 3 & ~3;
    }
    byte[] all = new byte[length];
    int at = 0;
    for (Bytes field : fields) {
      System.arraycopy(field.bytes, 0, all, at, field.size());
      at += field.size() + 3 & ~3;
    }
    return new Bytes(all);
  }

  public int size() {
    return bytes.length;
  }

  /** A copy. */
  public byte[] toArray() {
    return bytes.clone();
  }

  byte[] array() {
    return bytes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
