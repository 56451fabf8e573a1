package io.margay.core.model;

import io.margay.core.model.codec.Checked;
import io.margay.core.model.codec.Default;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Immutable;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.codec.Range;
import io.margay.core.model.codec.Refused;
import io.margay.core.model.codec.Required;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.selector.Selector;

/**
 * The spec of an {@link IPPool}.
 *
 * @param blockSize prefix length of the blocks that nodes get
 */
@Doc("The range, how it is cut into blocks, and who may use it.")
@Refused({"namespaceSelector", "allowedUses", "assignmentMode", "disableBGPExport"})
public record IPPoolSpec(
    @Doc("The range, with no host bits set.") @Required @Immutable Cidr cidr,
    @Default("26") @Range(min = 20, max = 32) @Immutable int blockSize,
    @Default("Never") EncapsulationMode ipipMode,
    @Default("Never") EncapsulationMode vxlanMode,
    @Doc("Source NAT for traffic that leaves the pools.") @Default("false") boolean natOutgoing,
    @Doc("Hand out nothing more from this pool.") @Default("false") boolean disabled,
    @Doc("Nodes that may take blocks.") @Default("all()") Selector nodeSelector)
    implements Checked {

  private static final Cidr LINK_LOCAL = Cidr.parse("169.254.0.0/16");

  @Override
  public void check(Path path, Problems problems) {
    if (cidr.overlaps(LINK_LOCAL)) {
      problems.invalid(
          path.field("cidr"), cidr.toString(), "must not overlap " + LINK_LOCAL + ", link-local");
    }
    if (cidr.family() != Family.IPV4) {
      problems.notSupported(
          path.field("cidr"), cidr.toString(), "must be IPv4: pools of IPv6 are not supported yet");
    } else if (blockSize < cidr.length() && !disabled) {
      problems.invalid(
          path.field("blockSize"),
          blockSize,
          "must not be shorter than the pool's prefix length " + cidr.length());
    }
    if (natOutgoing) {
      problems.notSupported(
          path.field("natOutgoing"), true, "is not enforced by Margay yet, so it must be false");
    }
  }
}
