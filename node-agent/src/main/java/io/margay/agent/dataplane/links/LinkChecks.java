package io.margay.agent.dataplane.links;

import io.margay.agent.netlink.Link;
import java.util.ArrayList;
import java.util.List;

/** What both ends of a wire must be. */
final class LinkChecks {

  private LinkChecks() {}

  static List<String> of(Link link, int mtu) {
    List<String> wrong = new ArrayList<>();
    if (!link.up()) {
      wrong.add(link.name() + " is down");
    }
    if (link.mtu() != mtu) {
      wrong.add(link.name() + " has MTU " + link.mtu() + ", not " + mtu);
    }
    return wrong;
  }
}
