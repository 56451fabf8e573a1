package io.margay.bgp.rib;

import io.margay.bgp.wire.AttributesBuilder;
import io.margay.bgp.wire.CodecContext;
import io.margay.bgp.wire.Community;
import io.margay.bgp.wire.ExtendedCommunity;
import io.margay.bgp.wire.PathAttributes;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a kind of peer is told of a route. Peers with equal values share an {@link UpdateGroup}.
 *
 * @param receiver the peers' kind, not {@link PeerKind#LOCAL}
 * @param context how their messages are written
 * @param nextHopSelf the next hop of all routes, or null to leave it as it is
 * @param policy what is let out, and how
 * @param longLived the peers know long-lived graceful restart; others are not told of routes that
 *     are only kept by it (RFC 9494 section 4.3)
 * @param localAs the AS that we are towards the peers; 0 for the speaker's own
 */
public record Export(
    PeerKind receiver,
    CodecContext context,
    @Nullable IpAddress nextHopSelf,
    RoutePolicy policy,
    boolean longLived,
    long localAs) {

  private static final long DEFAULT_LOCAL_PREF = 100;

  private static final Set<Community> KEEPING =
      Set.of(
          Community.NO_ADVERTISE,
          Community.NO_EXPORT,
          Community.NO_EXPORT_SUBCONFED,
          Community.LLGR_STALE);

  /** The same without a policy. */
  public Export(PeerKind receiver, CodecContext context, @Nullable IpAddress nextHopSelf) {
    this(receiver, context, nextHopSelf, RoutePolicy.ALL, true, 0);
  }

  /**
   * The attributes to send, or null if the peer must not have the route.
   *
   * @param prefix null only if the policy is for everything
   */
  @Nullable PathAttributes apply(@Nullable Cidr prefix, Route route, Speaker self) {
    PathAttributes attributes = apply(route, self);
    return attributes == null || prefix == null
        ? attributes
        : policy.apply(prefix, route, attributes);
  }

  /** The same without the policy. */
  @Nullable PathAttributes apply(Route route, Speaker self) {
    List<Community> communities = route.attributes().communities();
    if (communities.contains(Community.NO_ADVERTISE)
        || (!longLived && communities.contains(Community.LLGR_STALE))) {
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

  /** The same in words. */
  String explain(Cidr prefix, Route route, Speaker self, Predicate<PathAttributes> carries) {
    List<Community> communities = route.attributes().communities();
    PathAttributes plain = apply(route, self);
    if (plain == null) {
      return communities.stream().anyMatch(KEEPING::contains)
          ? "not sent, a community keeps it in: " + communities
          : "not sent, routes of non-clients do not go to non-clients (RFC 4456)";
    }
    PathAttributes sent = apply(prefix, route, self);
    if (sent == null) {
      return "not sent, the export policy rejects it";
    }
    return carries.test(sent) ? "sent" : "not sent, the session can not carry its attributes";
  }

  private PathAttributes external(Route route, Speaker self) {
    PathAttributes from = route.attributes();
    AttributesBuilder to = from.toBuilder();
    to.asPath(from.asPath().prepend(localAs == 0 ? self.as() : localAs));
    // RFC 4271 section 5.1.4: a MED stays with the AS that received it.
    to.med(null).localPref(null).originatorId(null).clusterList(List.of());
    to.extendedCommunities(leaving(from.extendedCommunities()));
    return forwarded(to).build();
  }

  /** RFC 4360 section 6: some do not leave the AS. */
  private static List<ExtendedCommunity> leaving(List<ExtendedCommunity> all) {
    return all.stream().allMatch(ExtendedCommunity::transitive)
        ? all
        : all.stream().filter(ExtendedCommunity::transitive).toList();
  }

  private AttributesBuilder forwarded(AttributesBuilder to) {
    return nextHopSelf == null ? to : to.nextHop(nextHopSelf);
  }

  private @Nullable PathAttributes internal(Route route, Speaker self) {
    PathAttributes from = route.attributes();
    Source source = route.source();
    AttributesBuilder to = from.toBuilder();
    if (from.localPref() == null) {
      to.localPref(DEFAULT_LOCAL_PREF);
    }
    forwarded(to);
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
