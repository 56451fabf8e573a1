package io.margay.agent.dataplane;

import io.margay.agent.netlink.Links;
import io.margay.agent.netlink.NetlinkSocket;
import io.margay.agent.netlink.Netns;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What the drivers talk to the kernel through. Whoever hears of links has a socket of its own: an
 * event is there once.
 *
 * @param route for requests about links, addresses and routes
 * @param events hears of links, for routes
 * @param netfilter for requests about rules, sets and connections
 * @param tunnelEvents hears of links, for tunnels
 */
record KernelSockets(
    NetlinkSocket route, NetlinkSocket events, NetlinkSocket netfilter, NetlinkSocket tunnelEvents)
    implements AutoCloseable {

  static KernelSockets open(Netns netns) throws IOException {
    List<NetlinkSocket> opened = new ArrayList<>();
    try {
      opened.add(NetlinkSocket.open(netns, NetlinkSocket.ROUTE, 0));
      opened.add(NetlinkSocket.open(netns, NetlinkSocket.ROUTE, Links.EVENTS));
      opened.add(NetlinkSocket.open(netns, NetlinkSocket.NETFILTER, 0));
      opened.add(NetlinkSocket.open(netns, NetlinkSocket.ROUTE, Links.EVENTS));
      return new KernelSockets(opened.get(0), opened.get(1), opened.get(2), opened.get(3));
    } catch (IOException | RuntimeException e) {
      opened.forEach(NetlinkSocket::close);
      throw e;
    }
  }

  @Override
  public void close() {
    route.close();
    events.close();
    netfilter.close();
    tunnelEvents.close();
  }
}
