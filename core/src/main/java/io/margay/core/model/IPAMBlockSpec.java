package io.margay.core.model;

import io.margay.core.model.codec.Checked;
import io.margay.core.model.codec.Default;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Matches;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.codec.Range;
import io.margay.core.model.codec.Required;
import io.margay.core.net.Cidr;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The spec of an {@link IPAMBlock}.
 *
 * @param affinity the node that hands out of the block: {@code host:name} or {@code virtual:name}
 * @param allocations for each address of the block, in order, the index of its attributes, or -1
 * @param unallocated ordinals of free addresses, the next first
 * @param sequenceNumber rises with every change
 * @param sequenceNumberForAllocation by ordinal, the sequence number at the assignment
 */
@Doc("A block of addresses, and who has which of them.")
public record IPAMBlockSpec(
    @Required Cidr cidr,
    @Doc("host: or virtual: and a name.")
        @Matches(value = "(host|virtual):.+", expected = "must be 'host:' or 'virtual:' and a name")
        @Nullable String affinity,
    @Nullable String affinityClaimTime,
    @Doc("For each address its attributes' index, or -1 for a free one.")
        @Range(min = -1, max = Integer.MAX_VALUE)
        List<Integer> allocations,
    @Doc("Ordinals of free addresses, the next first.") @Range(min = 0, max = Integer.MAX_VALUE)
        List<Integer> unallocated,
    List<AllocationAttribute> attributes,
    @Default("0") long sequenceNumber,
    Map<String, Long> sequenceNumberForAllocation,
    @Default("false") boolean deleted)
    implements Checked {

  public IPAMBlockSpec {
    allocations = List.copyOf(allocations);
    unallocated = List.copyOf(unallocated);
    attributes = List.copyOf(attributes);
    sequenceNumberForAllocation = Map.copyOf(sequenceNumberForAllocation);
  }

  @Override
  public void check(Path path, Problems problems) {
    for (int i = 0; i < allocations.size(); i++) {
      if (allocations.get(i) >= attributes.size()) {
        problems.invalid(
            path.field("allocations").item(i),
            allocations.get(i),
            "must be the index of one of " + attributes.size() + " attributes, or -1");
      }
    }
  }
}
