package io.margay.bgp.netty;

import io.margay.bgp.netty.Peer.Established;
import io.margay.bgp.rib.Rib;
import io.margay.bgp.session.Negotiated;
import io.margay.bgp.wire.AfiSafi;
import io.margay.bgp.wire.Capability.GracefulRestart;
import io.margay.bgp.wire.Capability.LongLived;
import io.margay.bgp.wire.Community;
import io.margay.bgp.wire.PathAttributes;
import io.margay.core.net.IpAddress;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the routes of a peer that is gone: kept for the restart time (RFC 4724), then, if
 * agreed, as a last resort for the long-lived stale time (RFC 9494). Belongs to the loop.
 */
final class Restarts {

  /** For peers without graceful restart, which need not send the end-of-RIB marker. */
  private static final Duration UNMARKED_WAIT = Duration.ofSeconds(5);

  private final EventLoop loop;
  private final Duration startWait;
  private final Collection<FamilyTable> tables;
  private final Runnable changed;

  /**
   * @param startWait how long to wait for a peer's end-of-RIB
   * @param changed to be called after routes may have changed
   */
  Restarts(EventLoop loop, Duration startWait, Collection<FamilyTable> tables, Runnable changed) {
    this.loop = loop;
    this.startWait = startWait;
    this.tables = tables;
    this.changed = changed;
  }

  /**
   * RFC 4724 section 4.2: stale routes live on until the end-of-RIB if the peer says that it has
   * kept forwarding, but not for ever.
   *
   * @param waited called when they have lived long enough
   */
  void up(Peer peer, Negotiated negotiated, Runnable waited) {
    Peer.cancel(peer.staleTimer);
    peer.settled = false;
    peer.awaited.addAll(negotiated.families());
    GracefulRestart restart = negotiated.restart();
    IpAddress address = peer.config.address();
    for (FamilyTable table : tables) {
      AfiSafi family = table.rib().family();
      LongLived longLived = negotiated.longLived();
      boolean kept =
          negotiated.families().contains(family)
              && ((restart != null && restart.preserved(family))
                  || (longLived != null && preserved(longLived, family)));
      if (!kept) {
        table.rib().sweep(address);
      }
    }
    Peer.cancel(peer.endOfRibTimer);
    Duration wait = restart == null ? UNMARKED_WAIT : startWait;
    peer.endOfRibTimer = loop.schedule(waited, wait.toNanos(), TimeUnit.NANOSECONDS);
    changed.run();
  }

  private static boolean preserved(LongLived longLived, AfiSafi family) {
    return longLived.families().stream()
        .anyMatch(f -> f.family().equals(family) && f.forwardingPreserved());
  }

  /** All initial routes of a family are here; whether it was the last one waited for. */
  boolean endOfRib(Peer peer, AfiSafi family) {
    for (FamilyTable table : tables) {
      if (table.rib().family().equals(family)) {
        table.rib().sweep(peer.config.address());
      }
    }
    changed.run();
    boolean last = peer.awaited.remove(family) && peer.awaited.isEmpty();
    if (last) {
      Peer.cancel(peer.endOfRibTimer);
    }
    return last;
  }

  /**
   * @param graceful the connection was lost without a word
   */
  void down(Peer peer, Established session, boolean graceful) {
    Peer.cancel(peer.staleTimer);
    IpAddress address = peer.config.address();
    GracefulRestart restart = session.negotiated().restart();
    List<FamilyTable> kept = new ArrayList<>();
    int seconds = 0;
    for (FamilyTable table : tables) {
      Rib rib = table.rib();
      boolean keep =
          graceful && session.groups().containsKey(rib.family()) && keeps(session, rib.family());
      if (keep) {
        rib.markStale(session.source());
        kept.add(table);
        seconds = restart == null ? 0 : restart.restartTime();
      } else {
        rib.removePeer(address);
      }
    }
    changed.run();
    if (!kept.isEmpty()) {
      LongLived longLived = session.negotiated().longLived();
      peer.staleTimer = after(seconds, () -> over(peer, kept, longLived));
    }
  }

  private static boolean keeps(Established session, AfiSafi family) {
    GracefulRestart restart = session.negotiated().restart();
    LongLived longLived = session.negotiated().longLived();
    boolean graceful = restart != null && restart.covers(family) && restart.restartTime() > 0;
    return graceful || (longLived != null && longLived.staleSeconds(family) > 0);
  }

  /** The restart time is over and the peer is not back. */
  private void over(Peer peer, List<FamilyTable> kept, @Nullable LongLived longLived) {
    IpAddress address = peer.config.address();
    int longest = 0;
    for (FamilyTable table : kept) {
      Rib rib = table.rib();
      int theirs = longLived == null ? 0 : longLived.staleSeconds(rib.family());
      int seconds = Math.min(theirs, peer.config.options().extensions().longLivedSeconds());
      if (seconds > 0) {
        rib.prolong(address, Restarts::longStale);
        longest = Math.max(longest, seconds);
      } else {
        rib.sweep(address);
      }
    }
    changed.run();
    if (longest > 0) {
      peer.staleTimer =
          after(
              longest,
              () -> {
                kept.forEach(table -> table.rib().sweep(address));
                changed.run();
              });
    }
  }

  /** RFC 9494 section 4.3. */
  private static @Nullable PathAttributes longStale(PathAttributes attributes) {
    List<Community> communities = attributes.communities();
    if (communities.contains(Community.NO_LLGR)) {
      return null;
    }
    if (communities.contains(Community.LLGR_STALE)) {
      return attributes;
    }
    List<Community> more = new ArrayList<>(communities);
    more.add(Community.LLGR_STALE);
    return attributes.toBuilder().communities(more).build();
  }

  private Future<?> after(int seconds, Runnable task) {
    return loop.schedule(task, seconds, TimeUnit.SECONDS);
  }
}
