package io.margay.bgp.bfd;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A BFD control packet without authentication (RFC 5880 section 4.1). Intervals are in
 * microseconds, unsigned 32 bits, as are discriminators.
 *
 * @param poll the sender wants an answer with {@code fin}
 * @param independent the sender's BFD does not share the fate of its control plane
 * @param demand the sender wants no packets while both sides are up
 * @param multiplier how many intervals without a packet mean that the path is gone, 1 to 255
 * @param yourDiscriminator 0 if the sender does not know it
 */
public record BfdPacket(
    Diagnostic diagnostic,
    BfdState state,
    boolean poll,
    boolean fin,
    boolean independent,
    boolean demand,
    int multiplier,
    long myDiscriminator,
    long yourDiscriminator,
    long desiredMinTx,
    long requiredMinRx,
    long requiredMinEchoRx) {

  /** Bytes on the wire. */
  public static final int LENGTH = 24;

  private static final int VERSION = 1;
  private static final int POLL = 0x20;
  private static final int FINAL = 0x10;
  private static final int INDEPENDENT = 0x08;
  private static final int AUTHENTICATED = 0x04;
  private static final int DEMAND = 0x02;
  private static final int MULTIPOINT = 0x01;
  private static final long UNSIGNED = 0xffffffffL;

  /** Writes it. */
  public byte[] encode() {
    int flags =
        (poll ? POLL : 0)
            | (fin ? FINAL : 0)
            | (independent ? INDEPENDENT : 0)
            | (demand ? DEMAND : 0);
    return ByteBuffer.allocate(LENGTH)
        .put((byte) (VERSION << 5 | diagnostic.ordinal()))
        .put((byte) (state.ordinal() << 6 | flags))
        .put((byte) multiplier)
        .put((byte) LENGTH)
        .putInt((int) myDiscriminator)
        .putInt((int) yourDiscriminator)
        .putInt((int) desiredMinTx)
        .putInt((int) requiredMinRx)
        .putInt((int) requiredMinEchoRx)
        .array();
  }

  /**
   * Reads one, by the rules of RFC 5880 section 6.8.6 as far as they need no session. Nothing for
   * what must be discarded; that includes authenticated packets, as no session here uses that.
   */
  public static Optional<BfdPacket> decode(ByteBuffer in) {
    int size = in.remaining();
    if (size < LENGTH) {
      return Optional.empty();
    }
    int head = in.get() & 0xff;
    int flags = in.get() & 0xff;
    int multiplier = in.get() & 0xff;
    int length = in.get() & 0xff;
    BfdPacket packet =
        new BfdPacket(
            Diagnostic.of(head & 0x1f),
            BfdState.values()[flags >>> 6],
            (flags & POLL) != 0,
            (flags & FINAL) != 0,
            (flags & INDEPENDENT) != 0,
            (flags & DEMAND) != 0,
            multiplier,
            in.getInt() & UNSIGNED,
            in.getInt() & UNSIGNED,
            in.getInt() & UNSIGNED,
            in.getInt() & UNSIGNED,
            in.getInt() & UNSIGNED);
    boolean framed = head >>> 5 == VERSION && length >= LENGTH && length <= size;
    boolean plain = (flags & (AUTHENTICATED | MULTIPOINT)) == 0;
    return framed && plain && packet.makesSense() ? Optional.of(packet) : Optional.empty();
  }

  private boolean makesSense() {
    boolean knowsUs = yourDiscriminator != 0;
    boolean mayNot = state == BfdState.DOWN || state == BfdState.ADMIN_DOWN;
    return multiplier != 0 && myDiscriminator != 0 && (knowsUs || mayNot);
  }
}
