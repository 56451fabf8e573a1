package io.margay.bgp.rib;

import io.margay.bgp.wire.AsPath;
import io.margay.bgp.wire.PathAttributes;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which received routes may be used at all. */
final class ImportCheck {

  /**
   * Next hops that packets can not be sent to: none, a link's own (it is not known here on which
   * link, and others are told the route too), a group's.
   */
  private static final List<Cidr> NOWHERE =
      List.of(Cidr.parse("::/128"), Cidr.parse("fe80::/10"), Cidr.parse("ff00::/8"));

  private ImportCheck() {}

  /** Why the route must not be used, or null if it may. */
  static @Nullable String refusal(
      PathAttributes attributes, Source source, Speaker self, Import in) {
    if (!in.checked()) {
      return null;
    }
    if (ownAs(attributes.asPath(), self, in) > in.allowedOwnAs()) {
      return "our AS is in the path";
    }
    if (self.routerId().equals(attributes.originatorId())) {
      return "we are the originator";
    }
    if (attributes.clusterList().contains(self.clusterId())) {
      return "our cluster is in the list";
    }
    if (attributes.nextHop().equals(self.address())
        || attributes.nextHop().equals(self.address6())) {
      return "we are the next hop";
    }
    if (leadsNowhere(attributes.nextHop())) {
      return "the next hop " + attributes.nextHop() + " says nothing beyond the peer's link";
    }
    if (source.kind() == PeerKind.EXTERNAL && attributes.asPath().first() != source.as()) {
      // RFC 4271 section 6.3.
      return "the path does not begin with the peer's AS";
    }
    return null;
  }

  private static boolean leadsNowhere(IpAddress nextHop) {
    if (nextHop.family() == Family.IPV4) {
      // In NEXT_HOP it is an error of the attribute already; in MP_REACH_NLRI it is not.
      int first = nextHop.toInt() >>> 24;
      return first == 0 || first >= 224;
    }
    return NOWHERE.stream().anyMatch(range -> range.contains(nextHop));
  }

  /** How often our AS is in the path, or the one that we are towards the peer, if it is another. */
  private static int ownAs(AsPath path, Speaker self, Import in) {
    int own = path.count(self.as());
    boolean another = in.localAs() != 0 && in.localAs() != self.as();
    return another ? own + path.count(in.localAs()) : own;
  }
}
