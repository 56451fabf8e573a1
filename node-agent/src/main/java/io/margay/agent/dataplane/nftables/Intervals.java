package io.margay.agent.dataplane.nftables;

import io.margay.agent.netlink.nftables.Bytes;
import io.margay.agent.netlink.nftables.Element;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Prefixes as bounds of intervals: the first address, and the one after the last. */
final class Intervals {

  private Intervals() {}

  /** The bounds; the end of the last interval of all has none. */
  static List<Element> of(Cidr net) {
    Bytes end = end(net);
    Element start = Element.of(Bytes.of(net.address()));
    return end == null ? List.of(start) : List.of(start, Element.end(end));
  }

  /** The prefixes that these bounds stand for; null if they stand for anything else. */
  static @Nullable List<Cidr> prefixes(List<Element> bounds) {
    List<Element> sorted = new ArrayList<>(bounds);
    // Where one interval ends and the next begins, the end comes first.
    sorted.sort(
        Comparator.comparing((Element bound) -> bound.key().toArray(), Arrays::compareUnsigned)
            .thenComparing(bound -> !bound.end()));
    List<Cidr> prefixes = new ArrayList<>();
    @Nullable Bytes start = null;
    for (Element bound : sorted) {
      if (bound.end()) {
        if (start != null && !add(start, bound.key(), prefixes)) {
          return null;
        }
        // An end without a start is one that nft writes for the room before the first interval.
        start = null;
      } else if (start != null) {
        return null;
      } else {
        start = bound.key();
      }
    }
    return start == null || add(start, null, prefixes) ? prefixes : null;
  }

  private static boolean add(Bytes start, @Nullable Bytes end, List<Cidr> prefixes) {
    IpAddress first = IpAddress.of(start.toArray());
    for (int length = first.family().bits(); length >= 0; length--) {
      Cidr net = Cidr.of(first, length);
      if (!net.address().equals(first)) {
        return false;
      }
      Bytes its = end(net);
      if (Objects.equals(its, end)) {
        prefixes.add(net);
        return true;
      }
    }
    return false;
  }

  /** The address after the last, or null if there is none. */
  private static @Nullable Bytes end(Cidr net) {
    byte[] bytes = net.address().toBytes();
    int bit = net.length() - 1;
    // Adds one at the prefix's last bit, which carries to the left.
    for (; bit >= 0; bit--) {
      byte mask = (byte) (0x80 >> (bit % 8));
      bytes[bit / 8] ^= mask;
      if ((bytes[bit / 8] & mask) != 0) {
        return Bytes.of(bytes);
      }
    }
    return null;
  }
}
