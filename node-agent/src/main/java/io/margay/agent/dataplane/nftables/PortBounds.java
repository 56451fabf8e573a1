package io.margay.agent.dataplane.nftables;

import io.margay.agent.netlink.nftables.Bytes;
import io.margay.agent.netlink.nftables.Element;
import io.margay.core.model.PortRange;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Ranges of ports as bounds of intervals that do not overlap. */
final class PortBounds {

  private static final int LAST = 65_535;

  private PortBounds() {}

  static List<Element> of(List<PortRange> ranges) {
    List<Element> bounds = new ArrayList<>();
    int first = -1;
    int last = -1;
    for (PortRange range : new TreeSet<>(ranges)) {
      if (first >= 0 && range.first() <= last + 1) {
        last = Math.max(last, range.last());
      } else {
        add(first, last, bounds);
        first = range.first();
        last = range.last();
      }
    }
    add(first, last, bounds);
    return bounds;
  }

  private static void add(int first, int last, List<Element> bounds) {
    if (first >= 0) {
      bounds.add(Element.of(Bytes.u16(first)));
      if (last < LAST) {
        bounds.add(Element.end(Bytes.u16(last + 1)));
      }
    }
  }
}
