package io.margay.bench.rr;

/** The prefixes that one client holds, taken from the bytes that it receives. */
final class Held {

  private static final int HEADER = 19;

  private final Scenario scenario;
  private final int own;
  private final long[] bits;
  private int count;
  private int checked;

  /** When the kernel received what {@link #update} is given, in nanoseconds; 0 if not known. */
  long receivedAt;

  /** Whether the timed route came or went since this was cleared. */
  boolean probed;

  /** {@link #receivedAt} of it. */
  long probeAt;

  /**
   * @param own the client's number: what it announced itself does not count, nor does it if it
   *     comes back; -1 if it announces nothing
   */
  Held(Scenario scenario, int own) {
    this.scenario = scenario;
    this.own = own;
    this.bits = new long[(scenario.total() + 63) / 64];
  }

  int count() {
    return count;
  }

  /**
   * Takes in one UPDATE.
   *
   * @throws IllegalStateException if the routes in it were not reflected as RFC 4456 demands
   */
  void update(byte[] in, int from, int to) {
    int at = from + HEADER;
    int withdrawn = uint16(in, at);
    at += 2;
    prefixes(in, at, at + withdrawn, false);
    at += withdrawn;
    int attributes = uint16(in, at);
    at += 2;
    if (at + attributes < to && checked < 8) {
      checked++;
      check(in, at, at + attributes);
    }
    prefixes(in, at + attributes, to, true);
  }

  private void prefixes(byte[] in, int from, int to, boolean announced) {
    int at = from;
    while (at < to) {
      int length = in[at++];
      int octets = length + 7 >> 3;
      int address = (in[at] & 0xff) << 24;
      if (octets > 1) {
        address |= (in[at + 1] & 0xff) << 16;
      }
      if (octets > 2) {
        address |= (in[at + 2] & 0xff) << 8;
      }
      if (octets > 3) {
        address |= in[at + 3] & 0xff;
      }
      at += octets;
      mark(address, length, announced);
    }
  }

  private void mark(int address, int length, boolean announced) {
    int index = scenario.index(address);
    if (length != scenario.length() || index < 0 || index >= scenario.total()) {
      if (address == Routes.PROBE) {
        probed = true;
        probeAt = receivedAt;
      }
      return;
    }
    if (own >= 0 && index / scenario.prefixes() == own) {
      return;
    }
    long bit = 1L << index;
    boolean had = (bits[index >> 6] & bit) != 0;
    if (had != announced) {
      bits[index >> 6] ^= bit;
      count += announced ? 1 : -1;
    }
  }

  private static void check(byte[] in, int from, int to) {
    boolean originator = false;
    boolean cluster = false;
    int at = from;
    while (at < to) {
      boolean wide = (in[at] & 0x10) != 0;
      originator |= in[at + 1] == 9;
      cluster |= in[at + 1] == 10;
      at += wide ? 4 + uint16(in, at + 2) : 3 + (in[at + 2] & 0xff);
    }
    if (!originator || !cluster) {
      throw new IllegalStateException("a route came without ORIGINATOR_ID or CLUSTER_LIST");
    }
  }

  private static int uint16(byte[] in, int at) {
    return (in[at] & 0xff) << 8 | in[at + 1] & 0xff;
  }
}
