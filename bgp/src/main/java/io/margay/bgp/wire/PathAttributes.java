package io.margay.bgp.wire;

import io.margay.core.net.IpAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The path attributes of a route. Sets that came off the wire are interned, so that equal ones are
 * mostly the same object.
 *
 * @param nextHop of the family of the prefixes that have these attributes
 * @param med MULTI_EXIT_DISC, unsigned 32 bits, or null
 * @param localPref LOCAL_PREF, unsigned 32 bits, or null
 * @param originatorId RFC 4456: who brought the route into the AS, or null
 * @param clusterList RFC 4456: the clusters it has passed, nearest first
 * @param extendedCommunities RFC 4360
 * @param others what is passed on untouched
 * @param partial which of the interpreted attributes somebody on the way did not know, by {@link
 *     AttributeTable#partialBit}; they stay marked so (RFC 4271 section 5)
 */
public record PathAttributes(
    Origin origin,
    AsPath asPath,
    IpAddress nextHop,
    @Nullable Long med,
    @Nullable Long localPref,
    boolean atomicAggregate,
    @Nullable Aggregator aggregator,
    List<Community> communities,
    @Nullable IpAddress originatorId,
    List<IpAddress> clusterList,
    List<LargeCommunity> largeCommunities,
    List<ExtendedCommunity> extendedCommunities,
    List<RawAttribute> others,
    byte partial) {

  /** All attributes of a fixed length, and the headers of the others. */
  private static final int FIXED = 128;

  public PathAttributes {
    communities = List.copyOf(communities);
    clusterList = List.copyOf(clusterList);
    largeCommunities = List.copyOf(largeCommunities);
    extendedCommunities = List.copyOf(extendedCommunities);
    others = List.copyOf(others);
  }

  /** Those of a route of this AS's own: origin IGP, an empty path, nothing else. */
  public static PathAttributes local(IpAddress nextHop) {
    return new AttributesBuilder().origin(Origin.IGP).asPath(AsPath.EMPTY).nextHop(nextHop).build();
  }

  /** An upper bound of the bytes they take on the wire, found without writing them. */
  int mostBytes() {
    int bytes = FIXED + 4 * (communities.size() + clusterList.size());
    bytes += 12 * largeCommunities.size() + 8 * extendedCommunities.size();
    for (AsPath.Segment segment : asPath.segments()) {
      // Twice, for those who need an AS4_PATH too.
      bytes += 2 * (2 + 4 * segment.numbers().size());
    }
    for (RawAttribute other : others) {
      bytes += 4 + other.value().size();
    }
    return bytes;
  }

  public AttributesBuilder toBuilder() {
    return new AttributesBuilder(this);
  }
}
