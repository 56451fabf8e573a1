package io.margay.bgp.rib;

import io.margay.bgp.wire.AttributesBuilder;
import io.margay.bgp.wire.CodecContext;
import io.margay.bgp.wire.Community;
import io.margay.bgp.wire.PathAttributes;
import io.margay.core.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a kind of peer is told of a route. Peers with equal values share an {@link UpdateGroup}.
 *
 * @param receiver the peers' kind, not {@link PeerKind#LOCAL}
 * @param context how their messages are written
 * @param nextHopSelf the next hop for peers in other ASes, or null to leave it as it is, as a
 *     reflector that forwards nothing should
 */
public record Export(PeerKind receiver, CodecContext context, @Nullable IpAddress nextHopSelf) {

  private static final long DEFAULT_LOCAL_PREF = 100;

  /** The attributes to send, or null if the peer must not have the route. */
  @Nullable PathAttributes apply(Route route, Speaker self) {
    List<Community> communities = route.attributes().communities();
    if (communities.contains(Community.NO_ADVERTISE)) {
      return null;
    }
    if (receiver == PeerKind.EXTERNAL) {
      boolean kept =
          communities.contains(Community.NO_EXPORT)
              || communities.contains(Community.NO_EXPORT_SUBCONFED);
      return kept ? null : external(route, self);
    }
    return internal(route, self);
  }

  private PathAttributes external(Route route, Speaker self) {
    PathAttributes from = route.attributes();
    AttributesBuilder to = from.toBuilder();
    to.asPath(from.asPath().prepend(self.as()));
    // RFC 4271 section 5.1.4: a MED stays with the AS that received it.
    to.med(null).localPref(null).originatorId(null).clusterList(List.of());
    return nextHopSelf == null ? to.build() : to.nextHop(nextHopSelf).build();
  }

  private @Nullable PathAttributes internal(Route route, Speaker self) {
    PathAttributes from = route.attributes();
    Source source = route.source();
    AttributesBuilder to = from.toBuilder();
    if (from.localPref() == null) {
      to.localPref(DEFAULT_LOCAL_PREF);
    }
    return switch (source.kind()) {
      case LOCAL, EXTERNAL -> to.build();
      case NON_CLIENT -> receiver == PeerKind.CLIENT ? reflected(to, from, source, self) : null;
      case CLIENT -> reflected(to, from, source, self);
    };
  }

  /** RFC 4456 section 8. */
  private static PathAttributes reflected(
      AttributesBuilder to, PathAttributes from, Source source, Speaker self) {
    if (from.originatorId() == null) {
      to.originatorId(source.identifier());
    }
    List<IpAddress> clusters = new ArrayList<>(from.clusterList().size() + 1);
    clusters.add(self.clusterId());
    clusters.addAll(from.clusterList());
    return to.clusterList(clusters).build();
  }
}
