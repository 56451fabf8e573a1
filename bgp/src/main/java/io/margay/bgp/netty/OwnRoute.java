package io.margay.bgp.netty;

import io.margay.bgp.policy.Communities;
import io.margay.bgp.wire.Community;
import io.margay.bgp.wire.LargeCommunity;
import io.margay.bgp.wire.PathAttributes;
import io.margay.core.net.IpAddress;
import java.util.Collection;
import java.util.List;

/** What an announced prefix of the speaker's own carries besides its next hop. */
public record OwnRoute(List<Community> communities, List<LargeCommunity> largeCommunities) {

  public static final OwnRoute PLAIN = new OwnRoute(List.of(), List.of());

  public OwnRoute {
    communities = List.copyOf(communities);
    largeCommunities = List.copyOf(largeCommunities);
  }

  /** With communities by their text: {@code aa:nn} or {@code aa:nn:mm}. */
  public static OwnRoute of(Collection<String> communities) {
    return new OwnRoute(Communities.standard(communities), Communities.large(communities));
  }

  PathAttributes attributes(IpAddress nextHop) {
    PathAttributes plain = PathAttributes.local(nextHop);
    return equals(PLAIN)
        ? plain
        : plain.toBuilder().communities(communities).largeCommunities(largeCommunities).build();
  }
}
