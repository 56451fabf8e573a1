package io.margay.ipam.assign;

import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import io.margay.ipam.block.Block;
import io.margay.ipam.block.Picture;
import io.margay.ipam.pool.Pool;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the planner decided for one wish, and has entered in the picture. */
public final class Plan {

  /**
   * An address.
   *
   * @param owner whose block it is
   * @param borrowed whether that is another node, or nobody
   * @param rested whether it was given back once, and may have a row yet
   */
  public record Pick(
      IpAddress address, Cidr block, @Nullable String owner, boolean borrowed, boolean rested) {

    static Pick of(IpAddress address, Block block, String node) {
      return new Pick(
          address, block.cidr(), block.node(), !block.isOf(node), block.hasRested(address));
    }
  }

  /**
   * A block that becomes the node's.
   *
   * @param before what it was; null: nobody's block
   */
  public record Claim(Block block, Pool pool, @Nullable Block before) {}

  private final List<Pick> picks = new ArrayList<>();
  private final List<Claim> claims = new ArrayList<>();

  public List<Pick> picks() {
    return picks;
  }

  public List<Claim> claims() {
    return claims;
  }

  /** Takes it out of the picture again. */
  public void undo(Picture picture) {
    for (Pick pick : picks) {
      Block block = picture.get(pick.block());
      if (block != null) {
        block.vacate(pick.address());
      }
    }
    for (Claim claim : claims.reversed()) {
      if (claim.before() == null) {
        picture.remove(claim.block().cidr());
      } else {
        picture.put(claim.before());
      }
    }
    picks.clear();
    claims.clear();
  }
}
