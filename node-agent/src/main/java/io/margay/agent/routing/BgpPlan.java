package io.margay.agent.routing;

import io.margay.core.model.AsNumber;
import io.margay.core.model.PeerAddress;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.util.Collections;
import java.util.Comparator;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What the node's speaker is to do.
 *
 * @param localAs the node's AS
 * @param address the node's own address: its router id, and the next hop that it announces
 * @param listen whether there are neighbours that dial this node
 * @param listenPort TCP port
 * @param peers its neighbours, one for each address
 * @param prefixes what it announces
 */
public record BgpPlan(
    AsNumber localAs,
    IpAddress address,
    boolean listen,
    int listenPort,
    SortedSet<Peer> peers,
    SortedSet<Cidr> prefixes) {

  public BgpPlan {
    peers = Collections.unmodifiableSortedSet(new TreeSet<>(peers));
    prefixes = Collections.unmodifiableSortedSet(new TreeSet<>(prefixes));
  }

  /**
   * A neighbour.
   *
   * @param dial whether this node opens the connection; otherwise it waits for the other's
   */
  public record Peer(PeerAddress at, AsNumber as, boolean dial) implements Comparable<Peer> {

    private static final Comparator<Peer> ORDER = Comparator.comparing(peer -> peer.at().address());

    /** Neighbours are told apart by their addresses. */
    @Override
    public int compareTo(Peer other) {
      return ORDER.compare(this, other);
    }
  }
}
