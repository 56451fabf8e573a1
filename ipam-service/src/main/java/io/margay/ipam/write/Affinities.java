package io.margay.ipam.write;

import io.margay.core.model.BlockAffinity;
import io.margay.core.model.BlockAffinitySpec;
import io.margay.core.model.Kind;
import io.margay.core.model.Metadata;
import io.margay.core.model.ResourceKey;
import io.margay.core.model.Resources;
import io.margay.core.net.Cidr;
import io.margay.ipam.assign.Plan;
import io.margay.ipam.block.Block;
import io.margay.ipam.store.Draft;

/**
 * The documents that tell everybody which node has which block. A borrowed address is told as a
 * block of one address: its route is more specific than the one of the block's owner.
 */
public final class Affinities {

  private Affinities() {}

  /** The key in the topic. */
  public static String key(String node, Cidr cidr) {
    return new ResourceKey(Kind.BLOCK_AFFINITY, "", name(node, cidr)).toString();
  }

  /** The document, without its revision. */
  public static Object document(String node, Cidr cidr, boolean draining) {
    BlockAffinitySpec spec =
        new BlockAffinitySpec(
            draining ? "pendingDeletion" : "confirmed", node, "host", cidr, false);
    return Resources.encode(new BlockAffinity(Metadata.named(name(node, cidr)), spec));
  }

  /** The claims of a plan, and what becomes known of them. */
  static void claim(Plan plan, String node, Draft draft) {
    for (Plan.Claim claim : plan.claims()) {
      Cidr cidr = claim.block().cidr();
      Block before = claim.before();
      if (before == null) {
        draft.claim(cidr, claim.pool().name(), node);
      } else {
        draft.takeOver(cidr, claim.pool().name(), node, before.node());
        if (before.node() != null) {
          draft.news(key(before.node(), cidr), null);
        }
      }
      draft.news(key(node, cidr), document(node, cidr, false));
    }
  }

  private static String name(String node, Cidr cidr) {
    return node + "-" + dashed(cidr);
  }

  /** A prefix as it stands in names: 10-244-1-0-26. */
  public static String dashed(Cidr cidr) {
    return cidr.toString().replace('.', '-').replace(':', '-').replace('/', '-');
  }
}
