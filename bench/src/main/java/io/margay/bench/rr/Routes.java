package io.margay.bench.rr;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The messages of the generator's clients, written out in full before the clock starts. */
final class Routes {

  static final int AS = 65000;

  /** A prefix that belongs to nobody's share: its way through the reflector is timed. */
  static final int PROBE = 9 << 24 | 9 << 16 | 9 << 8;

  private static final int HEADER = 19;
  private static final int MAX = 4096;
  private static final int OPEN = 1;
  private static final int UPDATE = 2;
  private static final int KEEPALIVE = 4;

  private Routes() {}

  static byte[] open(int routerId) {
    // IPv4 unicast, route refresh, four-octet AS.
    byte[] capabilities = {1, 4, 0, 1, 0, 1, 2, 0, 65, 4, 0, 0, (byte) (AS >>> 8), (byte) AS};
    ByteBuffer out = begin(OPEN);
    out.put((byte) 4).putShort((short) AS).putShort((short) 240).putInt(routerId);
    out.put((byte) (capabilities.length + 2)).put((byte) 2).put((byte) capabilities.length);
    return end(out.put(capabilities));
  }

  static byte[] keepalive() {
    return end(begin(KEEPALIVE));
  }

  static byte[] endOfRib() {
    return end(begin(UPDATE).putInt(0));
  }

  /** All that a client announces, packed as tightly as messages allow. */
  static byte[] announce(Scenario scenario, int client, int nextHop) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    int sets = Math.min(scenario.attributeSets(), scenario.prefixes());
    for (int set = 0; set < sets; set++) {
      byte[] attributes = attributes(scenario.plain(), client * sets + set, set, nextHop);
      int from = (int) ((long) scenario.prefixes() * set / sets);
      int to = (int) ((long) scenario.prefixes() * (set + 1) / sets);
      pack(scenario, client, from, to, attributes, all);
    }
    return all.toByteArray();
  }

  private static void pack(
      Scenario s, int client, int from, int to, byte[] attributes, ByteArrayOutputStream all) {
    int room = (MAX - HEADER - 4 - attributes.length) / (1 + s.octets());
    for (int at = from; at < to; at += room) {
      ByteBuffer out = begin(UPDATE);
      out.putShort((short) 0).putShort((short) attributes.length).put(attributes);
      prefixes(s, client, at, Math.min(to, at + room), out);
      all.writeBytes(end(out));
    }
  }

  static byte[] withdraw(Scenario s, int client) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    int room = (MAX - HEADER - 4) / (1 + s.octets());
    for (int at = 0; at < s.prefixes(); at += room) {
      int to = Math.min(s.prefixes(), at + room);
      ByteBuffer out = begin(UPDATE).putShort((short) ((to - at) * (1 + s.octets())));
      prefixes(s, client, at, to, out);
      all.writeBytes(end(out.putShort((short) 0)));
    }
    return all.toByteArray();
  }

  static byte[] announceProbe(int nextHop) {
    byte[] attributes = attributes(true, 0, 0, nextHop);
    ByteBuffer out = begin(UPDATE);
    out.putShort((short) 0).putShort((short) attributes.length).put(attributes);
    return end(out.put((byte) 24).put(new byte[] {9, 9, 9}));
  }

  static byte[] withdrawProbe() {
    ByteBuffer out = begin(UPDATE).putShort((short) 4);
    return end(out.put((byte) 24).put(new byte[] {9, 9, 9}).putShort((short) 0));
  }

  private static void prefixes(Scenario s, int client, int from, int to, ByteBuffer out) {
    for (int i = from; i < to; i++) {
      int address = s.address(client * s.prefixes() + i);
      out.put((byte) s.length());
      for (int octet = 0; octet < s.octets(); octet++) {
        out.put((byte) (address >>> (24 - 8 * octet)));
      }
    }
  }

  /** An AS path of 3 to 6, MED, local preference and 1 to 3 communities, or a node's plain set. */
  private static byte[] attributes(boolean plain, int unique, int set, int nextHop) {
    ByteBuffer out = ByteBuffer.allocate(256);
    out.put(new byte[] {0x40, 1, 1, 0});
    if (plain) {
      out.put(new byte[] {0x40, 2, 0});
    } else {
      int hops = 3 + set % 4;
      out.put((byte) 0x40).put((byte) 2).put((byte) (2 + 4 * hops)).put((byte) 2).put((byte) hops);
      for (int hop = 0; hop < hops; hop++) {
        out.putInt(hop == 1 ? 100_000 + unique : 64_512 + hop);
      }
    }
    out.put(new byte[] {0x40, 3, 4}).putInt(nextHop);
    if (!plain) {
      out.put(new byte[] {(byte) 0x80, 4, 4}).putInt(set % 10);
    }
    out.put(new byte[] {0x40, 5, 4}).putInt(100);
    if (!plain) {
      int count = 1 + set % 3;
      out.put((byte) 0xc0).put((byte) 8).put((byte) (4 * count));
      for (int i = 0; i < count; i++) {
        out.putShort((short) AS).putShort((short) (set % 1000 + i));
      }
    }
    return Arrays.copyOf(out.array(), out.position());
  }

  private static ByteBuffer begin(int type) {
    byte[] bytes = new byte[MAX];
    Arrays.fill(bytes, 0, 16, (byte) 0xff);
    bytes[18] = (byte) type;
    return ByteBuffer.wrap(bytes).position(HEADER);
  }

  private static byte[] end(ByteBuffer out) {
    out.putShort(16, (short) out.position());
    return Arrays.copyOf(out.array(), out.position());
  }
}
