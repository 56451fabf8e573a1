package io.margay.bgp.view;

import io.margay.bgp.wire.PathAttributes;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A route.
 *
 * @param from the peer that it came from, or null where it is what a peer was told
 * @param best whether it is the one chosen for its prefix
 * @param stale kept from before the peer vanished
 */
public record ShownRoute(
    String prefix,
    String nextHop,
    @Nullable String from,
    boolean best,
    boolean stale,
    String origin,
    String asPath,
    @Nullable Long localPref,
    @Nullable Long med,
    List<String> communities,
    List<String> largeCommunities,
    List<String> extendedCommunities,
    @Nullable String originatorId,
    List<String> clusterList) {

  public ShownRoute {
    communities = List.copyOf(communities);
    largeCommunities = List.copyOf(largeCommunities);
    extendedCommunities = List.copyOf(extendedCommunities);
    clusterList = List.copyOf(clusterList);
  }

  static ShownRoute of(
      Cidr prefix, @Nullable String from, PathAttributes attributes, boolean best, boolean stale) {
    IpAddress originator = attributes.originatorId();
    return new ShownRoute(
        prefix.toString(),
        attributes.nextHop().toString(),
        from,
        best,
        stale,
        attributes.origin().name(),
        attributes.asPath().toString(),
        attributes.localPref(),
        attributes.med(),
        texts(attributes.communities()),
        texts(attributes.largeCommunities()),
        texts(attributes.extendedCommunities()),
        originator == null ? null : originator.toString(),
        texts(attributes.clusterList()));
  }

  private static List<String> texts(List<?> values) {
    return values.stream().map(Object::toString).toList();
  }
}
