package io.margay.bgp.netty;

import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import io.netty.channel.EventLoop;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Peers that nobody has named: they dial from a range, and are forgotten when they are gone and
 * nothing is kept of them. Belongs to the loop.
 */
final class Visitors {

  /** Long enough that a peer is still refused after an error that it has just made. */
  private static final int LOOK_SECONDS = 60;

  private final EventLoop loop;
  private final Collection<Peer> peers;
  private final Consumer<IpAddress> remove;
  private Set<PeerRange> ranges = Set.of();
  private boolean looking;

  /**
   * @param peers all, as they come and go
   * @param remove has a peer forgotten
   */
  Visitors(EventLoop loop, Collection<Peer> peers, Consumer<IpAddress> remove) {
    this.loop = loop;
    this.peers = peers;
    this.remove = remove;
  }

  void ranges(Set<PeerRange> wanted) {
    ranges = wanted;
  }

  /** The longest range that has this address, or null. */
  @Nullable PeerRange of(IpAddress address) {
    return ranges.stream()
        .filter(range -> range.contains(address))
        .max(Comparator.comparingInt(range -> range.range().length()))
        .orElse(null);
  }

  /** What an address that dials is let in by; null if it is not. */
  @Nullable PeerRange admit(IpAddress address) {
    PeerRange range = of(address);
    if (range == null) {
      return null;
    }
    if (count(range) >= range.limit()) {
      look();
    }
    if (count(range) >= range.limit()) {
      return null;
    }
    if (!looking) {
      looking = true;
      schedule();
    }
    return range;
  }

  private long count(PeerRange range) {
    Cidr wanted = range.range();
    return peers.stream().filter(peer -> wanted.equals(peer.visits)).count();
  }

  private void schedule() {
    loop.schedule(
        () -> {
          look();
          looking = peers.stream().anyMatch(peer -> peer.visits != null);
          if (looking) {
            schedule();
          }
        },
        LOOK_SECONDS,
        TimeUnit.SECONDS);
  }

  private void look() {
    for (Peer peer : List.copyOf(peers)) {
      boolean gone =
          peer.visits != null
              && peer.established == null
              && peer.links.isEmpty()
              && peer.kept.isEmpty();
      if (gone) {
        remove.accept(peer.config.address());
      }
    }
  }
}
