package io.margay.agent.dataplane.iptables;

/**
 * The bits of a packet's mark that rules use, all of them within 0xffff0000; what others keep in
 * the other bits stays as it is.
 */
final class Marks {

  /** A policy or profile allowed the packet. */
  static final int ACCEPT = 0x1_0000;

  /** A policy passed the packet on to the next tier. */
  static final int PASS = 0x2_0000;

  /** Within one rule: its source, its destination is among several alternatives. */
  static final int SOURCE = 0x4_0000;

  static final int DESTINATION = 0x8_0000;

  private Marks() {}

  static String set(int bits) {
    return "-j MARK --set-xmark " + hex(bits) + "/" + hex(bits);
  }

  static String clear(int bits) {
    return "-j MARK --set-xmark 0x0/" + hex(bits);
  }

  static String has(int bits) {
    return "-m mark --mark " + hex(bits) + "/" + hex(bits);
  }

  static String lacks(int bits) {
    return "-m mark --mark 0x0/" + hex(bits);
  }

  private static String hex(int bits) {
    return "0x" + Integer.toHexString(bits);
  }
}
