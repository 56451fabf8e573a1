package io.margay.ipam.view;

import io.margay.core.model.AllocationAttribute;
import io.margay.core.model.IPAMBlock;
import io.margay.core.model.IPAMBlockSpec;
import io.margay.core.model.Metadata;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import io.margay.ipam.write.Affinities;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A block's rows, and the document that shows them.
 *
 * @param node null: nobody's
 * @param addresses those of it that have a row
 */
record BlockView(Cidr cidr, @Nullable String node, Instant claimedAt, List<Address> addresses) {

  /**
   * An address of a block.
   *
   * @param releasedAt since when it rests; null while somebody has it
   */
  record Address(
      IpAddress ip,
      String node,
      String handle,
      long sequence,
      Map<String, String> attributes,
      @Nullable Instant releasedAt) {}

  BlockView {
    addresses = List.copyOf(addresses);
  }

  static String name(Cidr cidr) {
    return Affinities.dashed(cidr);
  }

  /**
   * The document, without a revision.
   *
   * @param change the number of changes before this one
   */
  IPAMBlock document(long change) {
    int size = 1 << (cidr.family().bits() - cidr.length());
    List<Integer> allocations = new ArrayList<>(Collections.nCopies(size, -1));
    List<AllocationAttribute> attributes = new ArrayList<>();
    Map<AllocationAttribute, Integer> indexes = new HashMap<>();
    Map<String, Long> sequences = new LinkedHashMap<>();
    int next = 0;
    long newest = -1;
    for (Address address : addresses) {
      int ordinal = ordinal(address.ip());
      AllocationAttribute attribute = attribute(address);
      int index = indexes.computeIfAbsent(attribute, a -> attributes.size());
      if (index == attributes.size()) {
        attributes.add(attribute);
      }
      allocations.set(ordinal, index);
      sequences.put(String.valueOf(ordinal), address.sequence());
      if (address.sequence() > newest) {
        newest = address.sequence();
        next = ordinal + 1;
      }
    }
    return new IPAMBlock(
        Metadata.named(name(cidr)),
        new IPAMBlockSpec(
            cidr,
            node == null ? null : "host:" + node,
            node == null ? null : claimedAt.toString(),
            allocations,
            unallocated(allocations, next),
            attributes,
            change,
            sequences,
            false));
  }

  /** How many addresses each handle has of a block. */
  static Map<String, Integer> handles(IPAMBlockSpec spec) {
    Map<String, Integer> handles = new TreeMap<>();
    for (int index : spec.allocations()) {
      String handle = index < 0 ? null : spec.attributes().get(index).handleId();
      if (handle != null) {
        handles.merge(handle, 1, Integer::sum);
      }
    }
    return handles;
  }

  private int ordinal(IpAddress ip) {
    return (int) (ip.low() - cidr.address().low());
  }

  private static AllocationAttribute attribute(Address address) {
    if (address.releasedAt() != null) {
      return new AllocationAttribute(null, Map.of(), Map.of(), address.releasedAt().toString());
    }
    Map<String, String> secondary = new HashMap<>(address.attributes());
    secondary.put("node", address.node());
    return new AllocationAttribute(address.handle(), secondary, Map.of(), null);
  }

  private static List<Integer> unallocated(List<Integer> allocations, int from) {
    List<Integer> free = new ArrayList<>();
    int size = allocations.size();
    for (int i = 0; i < size; i++) {
      int ordinal = (from + i) % size;
      if (allocations.get(ordinal) < 0) {
        free.add(ordinal);
      }
    }
    return free;
  }
}
