package io.margay.agent.dataplane.iptables;

import io.margay.agent.dataplane.plan.MarkBits;

/** Marks of packets as text. */
final class MarkText {

  private final MarkBits bits;

  MarkText(MarkBits bits) {
    this.bits = bits;
  }

  String change(int set, int clear) {
    return "-j MARK --set-xmark " + hex(set) + "/" + hex(set | clear);
  }

  String match(int wanted, boolean not) {
    return "-m mark --mark " + (not ? "0x0" : hex(wanted)) + "/" + hex(wanted) + " ";
  }

  private String hex(int wanted) {
    return "0x" + Integer.toHexString(bits.place(wanted));
  }
}
