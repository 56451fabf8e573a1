package io.margay.agent.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Queueing disciplines that limit bandwidth: linux/rtnetlink.h, pkt_sched.h, pkt_cls.h. Ours are
 * known by their handle.
 */
public final class Qdiscs {

  private static final int NEW_QDISC = 36;
  private static final int DELETE_QDISC = 37;
  private static final int GET_QDISC = 38;
  private static final int NEW_FILTER = 44;

  private static final int KIND = 1;
  private static final int OPTIONS = 2;
  private static final int ROOT = 0xffff_ffff;
  private static final int INGRESS = 0xffff_fff1;
  private static final int INGRESS_HANDLE = 0xffff_0000;

  /** A major number that others are unlikely to choose: "mg". */
  private static final int OURS = 0x6d67_0000;

  private static final int TBF_PARAMETERS = 1;
  private static final int TBF_RATE64 = 4;
  private static final int TBF_PEAK_RATE64 = 5;
  private static final int TBF_BURST = 6;
  private static final int TBF_PEAK_BURST = 7;
  private static final int LINK_LAYER_ETHERNET = 1;

  /** {@code PSCHED_SHIFT}: the kernel's tick of packet schedulers, in nanoseconds. */
  private static final long TICK_NANOS = 64;

  private static final int U32_SELECTOR = 5;
  private static final int U32_ACTIONS = 7;
  private static final int U32_TERMINAL = 1;
  private static final int ACTION_KIND = 1;
  private static final int ACTION_OPTIONS = 2;
  private static final int MIRRED_PARAMETERS = 2;
  private static final int STOLEN = 4;
  private static final int REDIRECT = 1;
  private static final int ALL_PROTOCOLS = 0x0003;

  /** {@code sizeof(struct tcmsg)}. */
  private static final int FIXED = 20;

  private final NetlinkSocket socket;

  public Qdiscs(NetlinkSocket socket) {
    this.socket = socket;
  }

  /**
   * A token bucket (tc-tbf(8)).
   *
   * @param rate bytes a second
   * @param burst bytes that may go at once after a pause
   * @param peakRate bytes a second even during a burst; 0 for none
   * @param peakBurst bytes that may go at once at that rate
   */
  public record Bucket(long rate, long burst, long peakRate, long peakBurst) {

    /** The kernel keeps the burst as the time it takes, so it comes back rounded. */
    public boolean like(Bucket other) {
      return rate == other.rate
          && peakRate == other.peakRate
          && Math.abs(burst - other.burst) <= Math.max(2, burst / 100);
    }
  }

  /**
   * A bucket of ours in the kernel.
   *
   * @param link the number of the interface whose outgoing packets it limits
   */
  public record Placed(int link, Bucket bucket) {}

  /** Limits what goes out through a link; replaces what limited it before. */
  public void put(int link, Bucket bucket) throws NetlinkException {
    socket.request(
        fixed(
                Message.of(
                    "limit link " + link,
                    NEW_QDISC,
                    NetlinkSocket.F_CREATE | NetlinkSocket.F_REPLACE),
                link,
                OURS,
                ROOT,
                0)
            .attribute(KIND, "tbf")
            .container(OPTIONS, options -> parameters(options, bucket)));
  }

  private static void parameters(Message options, Bucket bucket) {
    ByteBuffer parameters = ByteBuffer.allocate(36).order(ByteOrder.nativeOrder());
    rate(parameters, bucket.rate());
    rate(parameters, bucket.peakRate());
    // What waits for tokens: 25 ms of traffic above the burst; more is dropped.
    parameters.putInt((int) Math.min(Integer.MAX_VALUE, bucket.rate() / 40 + bucket.burst()));
    parameters.putInt(0).putInt(0);
    options
        .attribute(TBF_PARAMETERS, parameters.array())
        .attributeU32(TBF_BURST, (int) bucket.burst())
        .attribute(TBF_RATE64, u64(bucket.rate()));
    if (bucket.peakRate() > 0) {
      options
          .attribute(TBF_PEAK_RATE64, u64(bucket.peakRate()))
          .attributeU32(TBF_PEAK_BURST, (int) bucket.peakBurst());
    }
  }

  /** {@code struct tc_ratespec}, whose link layer says that no table of times is needed. */
  private static void rate(ByteBuffer parameters, long rate) {
    parameters
        .put((byte) 0)
        .put((byte) LINK_LAYER_ETHERNET)
        .putShort((short) 0)
        .putShort((short) 0)
        .putShort((short) 0)
        .putInt((int) Math.min(rate, 0xffff_ffffL));
  }

  /** No longer limits what goes out through a link; if it was not limited that is no error. */
  public void remove(int link) throws NetlinkException {
    tolerant(
        fixed(Message.of("no longer limit link " + link, DELETE_QDISC, 0), link, OURS, ROOT, 0));
  }

  /** Sends all that comes in through a link out through another, from where it comes in again. */
  public void redirect(int link, int through) throws NetlinkException {
    unredirect(link);
    socket.request(
        fixed(
                Message.of(
                    "redirect link " + link,
                    NEW_QDISC,
                    NetlinkSocket.F_CREATE | NetlinkSocket.F_EXCL),
                link,
                INGRESS_HANDLE,
                INGRESS,
                0)
            .attribute(KIND, "ingress"));
    int everything = 1 << 16 | Short.toUnsignedInt(Short.reverseBytes((short) ALL_PROTOCOLS));
    socket.request(
        fixed(
                Message.of(
                    "redirect link " + link + " to " + through,
                    NEW_FILTER,
                    NetlinkSocket.F_CREATE | NetlinkSocket.F_EXCL),
                link,
                0,
                INGRESS_HANDLE,
                everything)
            .attribute(KIND, "u32")
            .container(
                OPTIONS,
                options ->
                    options
                        .attribute(U32_SELECTOR, everyPacket())
                        .container(U32_ACTIONS, actions -> mirred(actions, through))));
  }

  /** {@code struct tc_u32_sel} with one key that masks nothing. */
  private static byte[] everyPacket() {
    byte[] selector = new byte[32];
    selector[0] = U32_TERMINAL;
    selector[2] = 1;
    return selector;
  }

  private static void mirred(Message actions, int through) {
    ByteBuffer parameters = ByteBuffer.allocate(28).order(ByteOrder.nativeOrder());
    parameters.putInt(8, STOLEN).putInt(20, REDIRECT).putInt(24, through);
    actions.container(
        1,
        first ->
            first
                .attribute(ACTION_KIND, "mirred")
                .container(
                    ACTION_OPTIONS,
                    options -> options.attribute(MIRRED_PARAMETERS, parameters.array())));
  }

  /** No longer redirects what comes in through a link; if it was not that is no error. */
  public void unredirect(int link) throws NetlinkException {
    tolerant(
        fixed(
            Message.of("no longer redirect link " + link, DELETE_QDISC, 0),
            link,
            INGRESS_HANDLE,
            INGRESS,
            0));
  }

  /** The buckets of ours. */
  public List<Placed> all() throws NetlinkException {
    return socket.dump(
        fixed(Message.of("list limits of links", GET_QDISC, 0), 0, 0, 0, 0), Qdiscs::read);
  }

  private static @Nullable Placed read(Reply reply) {
    ByteBuffer payload = reply.payload();
    Attributes attributes = reply.attributes(FIXED);
    if (payload.getInt(8) != OURS || !"tbf".equals(attributes.text(KIND))) {
      return null;
    }
    Attributes options = attributes.nested(OPTIONS);
    ByteBuffer parameters = options == null ? null : options.get(TBF_PARAMETERS);
    if (options == null || parameters == null || parameters.limit() < 36) {
      return null;
    }
    long rate = rate(options, TBF_RATE64, parameters.getInt(8));
    long burstNanos = Integer.toUnsignedLong(parameters.getInt(28)) * TICK_NANOS;
    return new Placed(
        payload.getInt(4),
        new Bucket(
            rate,
            Math.round(burstNanos * (double) rate / 1e9),
            rate(options, TBF_PEAK_RATE64, parameters.getInt(20)),
            0));
  }

  private static long rate(Attributes options, int wide, int narrow) {
    ByteBuffer value = options.get(wide);
    return value == null ? Integer.toUnsignedLong(narrow) : value.getLong(0);
  }

  private void tolerant(Message message) throws NetlinkException {
    try {
      socket.request(message);
    } catch (NetlinkException e) {
      if (e.errno() != NetlinkException.ENOENT
          && e.errno() != NetlinkException.EINVAL
          && e.errno() != NetlinkException.ENODEV) {
        throw e;
      }
    }
  }

  private static byte[] u64(long value) {
    return ByteBuffer.allocate(8).order(ByteOrder.nativeOrder()).putLong(value).array();
  }

  private static Message fixed(Message message, int link, int handle, int parent, int info) {
    return message.u8(0).u8(0).u16(0).u32(link).u32(handle).u32(parent).u32(info);
  }
}
