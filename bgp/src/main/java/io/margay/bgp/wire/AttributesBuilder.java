package io.margay.bgp.wire;

import io.margay.core.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Collects {@link PathAttributes}, which need at least origin, AS path and next hop. */
public final class AttributesBuilder {

  private @Nullable Origin origin;
  private @Nullable AsPath asPath;
  private @Nullable AsPath as4Path;
  private @Nullable IpAddress nextHop;
  private @Nullable Long med;
  private @Nullable Long localPref;
  private boolean atomicAggregate;
  private @Nullable Aggregator aggregator;
  private @Nullable Aggregator as4Aggregator;
  private List<Community> communities = List.of();
  private @Nullable IpAddress originatorId;
  private List<IpAddress> clusterList = List.of();
  private List<LargeCommunity> largeCommunities = List.of();
  private List<ExtendedCommunity> extendedCommunities = List.of();
  private final List<RawAttribute> others = new ArrayList<>();
  private byte partial;

  public AttributesBuilder() {}

  AttributesBuilder(PathAttributes from) {
    origin = from.origin();
    asPath = from.asPath();
    nextHop = from.nextHop();
    med = from.med();
    localPref = from.localPref();
    atomicAggregate = from.atomicAggregate();
    aggregator = from.aggregator();
    communities = from.communities();
    originatorId = from.originatorId();
    clusterList = from.clusterList();
    largeCommunities = from.largeCommunities();
    extendedCommunities = from.extendedCommunities();
    others.addAll(from.others());
    partial = from.partial();
  }

  public AttributesBuilder origin(Origin value) {
    origin = value;
    return this;
  }

  public AttributesBuilder asPath(AsPath value) {
    asPath = value;
    return this;
  }

  /** AS4_PATH of a peer without four-octet AS numbers; it replaces the tail of its AS_PATH. */
  AttributesBuilder as4Path(AsPath value) {
    as4Path = value;
    return this;
  }

  public AttributesBuilder nextHop(IpAddress value) {
    nextHop = value;
    return this;
  }

  public AttributesBuilder med(@Nullable Long value) {
    med = value;
    return this;
  }

  public AttributesBuilder localPref(@Nullable Long value) {
    localPref = value;
    return this;
  }

  public AttributesBuilder atomicAggregate(boolean value) {
    atomicAggregate = value;
    return this;
  }

  public AttributesBuilder aggregator(@Nullable Aggregator value) {
    aggregator = value;
    return this;
  }

  AttributesBuilder as4Aggregator(Aggregator value) {
    as4Aggregator = value;
    return this;
  }

  public AttributesBuilder communities(List<Community> value) {
    communities = value;
    return this;
  }

  public AttributesBuilder originatorId(@Nullable IpAddress value) {
    originatorId = value;
    return this;
  }

  public AttributesBuilder clusterList(List<IpAddress> value) {
    clusterList = value;
    return this;
  }

  public AttributesBuilder largeCommunities(List<LargeCommunity> value) {
    largeCommunities = value;
    return this;
  }

  public AttributesBuilder extendedCommunities(List<ExtendedCommunity> value) {
    extendedCommunities = value;
    return this;
  }

  /** Somebody on the way did not know the attribute of this code. */
  AttributesBuilder partial(int code) {
    partial |= AttributeTable.partialBit(code);
    return this;
  }

  public AttributesBuilder other(RawAttribute value) {
    others.add(value);
    return this;
  }

  /** The name of a mandatory attribute that is not set, or null if none is missing. */
  @Nullable String missing() {
    return origin == null
        ? "ORIGIN"
        : asPath == null ? "AS_PATH" : nextHop == null ? "NEXT_HOP" : null;
  }

  /**
   * @throws NullPointerException if a mandatory attribute is missing
   */
  public PathAttributes build() {
    AsPath path = Objects.requireNonNull(asPath, "AS_PATH");
    Aggregator by = aggregator;
    // RFC 6793 section 4.2.3: an AGGREGATOR that names a real AS was set after the AS4 attributes.
    boolean stale =
        aggregator != null && as4Aggregator != null && aggregator.as() != FourOctetAs.AS_TRANS;
    if (!stale) {
      by = aggregator != null && as4Aggregator != null ? as4Aggregator : aggregator;
      path = as4Path == null ? path : FourOctetAs.merge(path, as4Path);
    }
    return new PathAttributes(
        Objects.requireNonNull(origin, "ORIGIN"),
        path,
        Objects.requireNonNull(nextHop, "NEXT_HOP"),
        med,
        localPref,
        atomicAggregate,
        by,
        communities,
        originatorId,
        clusterList,
        largeCommunities,
        extendedCommunities,
        others,
        partial);
  }
}
