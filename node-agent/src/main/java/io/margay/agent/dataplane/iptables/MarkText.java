package io.margay.agent.dataplane.iptables;

/** Marks of packets as text. */
final class MarkText {

  private MarkText() {}

  static String change(int set, int clear) {
    return "-j MARK --set-xmark " + hex(set) + "/" + hex(set | clear);
  }

  static String match(int bits, boolean not) {
    return "-m mark --mark " + (not ? "0x0" : hex(bits)) + "/" + hex(bits) + " ";
  }

  private static String hex(int bits) {
    return "0x" + Integer.toHexString(bits);
  }
}
