package io.margay.core.model;

import io.margay.core.model.codec.Checked;
import io.margay.core.model.codec.Default;
import io.margay.core.model.codec.Defaulted;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Immutable;
import io.margay.core.model.codec.MaxSize;
import io.margay.core.model.codec.NotEnforced;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.codec.Required;
import io.margay.core.model.codec.UniqueItems;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.selector.Selector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The spec of an {@link IPPool}.
 *
 * @param blockSize prefix length of the blocks that nodes get: 20 to 32 for IPv4, 116 to 128 for
 *     IPv6; 0 only before defaults are filled in
 */
@Doc("The range, how it is cut into blocks, and who may use it.")
public record IPPoolSpec(
    @Doc("The range, with no host bits set.") @Required @Immutable @MaxSize(48) Cidr cidr,
    @Doc("Prefix length of a node's block: 26 for IPv4 and 122 for IPv6 if 0.")
        @Default("0")
        @Immutable
        int blockSize,
    @Doc("When traffic between nodes goes in IPIP; such pools are not routed by BGP.")
        @Default("Never")
        EncapsulationMode ipipMode,
    @Doc("When traffic between nodes goes in VXLAN; such pools are not routed by BGP.")
        @Default("Never")
        EncapsulationMode vxlanMode,
    @Doc("Source NAT for traffic that leaves the pools.") @Default("false") boolean natOutgoing,
    @Doc("Hand out nothing more from this pool.") @Default("false") boolean disabled,
    @Doc("Do not announce the pool's routes.") @Default("false") boolean disableBGPExport,
    @Doc("Nodes that may take blocks.") @MaxSize(1024) @Default("all()") Selector nodeSelector,
    @Doc("Namespaces whose workloads may have addresses; all if not given.") @MaxSize(1024)
        @Nullable Selector namespaceSelector,
    @Doc("Workload and Tunnel if not given; LoadBalancer stands alone.")
        @NotEnforced(value = "nothing assigns addresses to services yet", values = "LoadBalancer")
        @UniqueItems
        List<AllowedUse> allowedUses,
    @Doc("Manual pools give addresses only to who asks for the pool.") @Default("Automatic")
        AssignmentMode assignmentMode)
    implements Checked, Defaulted<IPPoolSpec> {

  private static final List<Cidr> LINK_LOCAL =
      List.of(Cidr.parse("169.254.0.0/16"), Cidr.parse("fe80::/10"));

  public IPPoolSpec {
    allowedUses = List.copyOf(allowedUses);
  }

  /** A pool for workloads, everything but range and block size as it is by default. */
  public static IPPoolSpec of(Cidr cidr, int blockSize) {
    return new IPPoolSpec(
            cidr,
            blockSize,
            EncapsulationMode.NEVER,
            EncapsulationMode.NEVER,
            false,
            false,
            false,
            Selector.ALL,
            null,
            List.of(),
            AssignmentMode.AUTOMATIC)
        .withDefaults();
  }

  @Override
  public IPPoolSpec withDefaults() {
    return new IPPoolSpec(
        cidr,
        blockSize != 0 ? blockSize : cidr.family() == Family.IPV4 ? 26 : 122,
        ipipMode,
        vxlanMode,
        natOutgoing,
        disabled,
        disableBGPExport,
        nodeSelector,
        namespaceSelector,
        allowedUses.isEmpty() ? List.of(AllowedUse.WORKLOAD, AllowedUse.TUNNEL) : allowedUses,
        assignmentMode);
  }

  @Override
  public void check(Path path, Problems problems) {
    checkBlockSize(path.field("blockSize"), problems);
    for (Cidr range : LINK_LOCAL) {
      if (cidr.overlaps(range)) {
        problems.invalid(
            path.field("cidr"), cidr.toString(), "must not overlap " + range + ", link-local");
      }
    }
    checkEncapsulation(path, problems);
    checkUses(path, problems);
    if (nodeSelector.mentionsGlobal()) {
      problems.invalid(
          path.field("nodeSelector"), nodeSelector.toString(), "must not use global()");
    }
    GlobalSelectors.refuse(namespaceSelector, path.field("namespaceSelector"), problems);
  }

  private void checkBlockSize(Path path, Problems problems) {
    boolean ipv4 = cidr.family() == Family.IPV4;
    int shortest = ipv4 ? 20 : 116;
    int longest = ipv4 ? 32 : 128;
    if (blockSize < shortest || blockSize > longest) {
      problems.invalid(
          path,
          blockSize,
          "must be between " + shortest + " and " + longest + " for " + (ipv4 ? "IPv4" : "IPv6"));
    } else if (blockSize < cidr.length() && !disabled) {
      problems.invalid(
          path, blockSize, "must not be shorter than the pool's prefix length " + cidr.length());
    }
  }

  private void checkEncapsulation(Path path, Problems problems) {
    if (ipipMode == EncapsulationMode.NEVER) {
      return;
    }
    if (cidr.family() != Family.IPV4) {
      problems.invalid(
          path.field("ipipMode"), ipipMode.text(), "must be Never: IPIP carries IPv4 only");
    }
    if (vxlanMode != EncapsulationMode.NEVER) {
      problems.forbidden(path.field("vxlanMode"), "must be Never where ipipMode is not");
    }
  }

  private void checkUses(Path path, Problems problems) {
    boolean balancer = allowedUses.contains(AllowedUse.LOAD_BALANCER);
    if (!balancer) {
      if (namespaceSelector != null && allowedUses.contains(AllowedUse.TUNNEL)) {
        problems.forbidden(
            path.field("namespaceSelector"), "needs allowedUses without Tunnel: [Workload]");
      }
      return;
    }
    if (allowedUses.size() > 1) {
      problems.forbidden(path.field("allowedUses"), "LoadBalancer must stand alone");
    }
    if (ipipMode != EncapsulationMode.NEVER) {
      problems.forbidden(path.field("ipipMode"), "must be Never for LoadBalancer");
    }
    if (vxlanMode != EncapsulationMode.NEVER) {
      problems.forbidden(path.field("vxlanMode"), "must be Never for LoadBalancer");
    }
    if (disableBGPExport) {
      problems.forbidden(path.field("disableBGPExport"), "must be false for LoadBalancer");
    }
    if (!nodeSelector.isAll()) {
      problems.forbidden(path.field("nodeSelector"), "must be all() for LoadBalancer");
    }
  }
}
