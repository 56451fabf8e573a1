package io.margay.bgp.netty;

import io.margay.bgp.netty.Peer.Established;
import io.margay.bgp.rib.Source;
import io.margay.bgp.session.Negotiated;
import io.margay.bgp.wire.AfiSafi;
import io.margay.bgp.wire.Capability.GracefulRestart;
import io.margay.bgp.wire.Capability.LongLived;
import io.margay.bgp.wire.Community;
import io.margay.bgp.wire.PathAttributes;
import io.margay.core.net.IpAddress;
import io.netty.channel.EventLoop;
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
   * RFC 4724 section 4.2: stale routes live on until the end-of-RIB if the peer has kept
   * forwarding, but not for ever.
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
      if (!forwards(negotiated, table.rib().family())) {
        table.sweep(address);
      }
    }
    Peer.cancel(peer.endOfRibTimer);
    long wait = patience(restart).toNanos();
    peer.endOfRibTimer = loop.schedule(waited, wait, TimeUnit.NANOSECONDS);
    changed.run();
  }

  /**
   * How long a peer's end-of-RIB is waited for. One that has restarted may itself wait for its
   * other peers before it sends anything, for as long as it asks to be waited for: BIRD does, where
   * one of them is away.
   */
  private Duration patience(@Nullable GracefulRestart restart) {
    if (restart == null) {
      return UNMARKED_WAIT;
    }
    Duration asked = Duration.ofSeconds(restart.restarted() ? restart.restartTime() : 0);
    return asked.compareTo(startWait) > 0 ? asked : startWait;
  }

  /**
   * Whether the peer can have kept its forwarding state since the session before. Many say that
   * they have only after a restart: without one there was nothing to lose it by.
   */
  private static boolean forwards(Negotiated negotiated, AfiSafi family) {
    GracefulRestart restart = negotiated.restart();
    if (restart == null || !negotiated.families().contains(family)) {
      return false;
    }
    LongLived longLived = negotiated.longLived();
    boolean says = restart.preserved(family) || (longLived != null && preserved(longLived, family));
    return says || (!restart.restarted() && restart.covers(family));
  }

  private static boolean preserved(LongLived longLived, AfiSafi family) {
    return longLived.families().stream()
        .anyMatch(f -> f.family().equals(family) && f.forwardingPreserved());
  }

  /** All initial routes of a family are here; whether it was the last one waited for. */
  boolean endOfRib(Peer peer, AfiSafi family) {
    for (FamilyTable table : tables) {
      if (table.rib().family().equals(family)) {
        table.sweep(peer.config.address());
      }
    }
    changed.run();
    boolean last = peer.awaited.remove(family) && peer.awaited.isEmpty();
    if (last) {
      Peer.cancel(peer.endOfRibTimer);
      Peer.cancel(peer.staleTimer);
      peer.kept.clear();
    }
    return last;
  }

  /** The peer is about to send a family's routes again (RFC 7313): what is not, goes in the end. */
  void refreshing(Peer peer, FamilyTable table, Source earlier, int seconds) {
    table.markStale(earlier);
    peer.kept.add(new Kept(earlier, List.of(table), deadline(seconds), null, false));
    watch(peer);
  }

  /**
   * @param graceful the connection was lost in a way that looks like a restart
   */
  void down(Peer peer, Established session, boolean graceful) {
    IpAddress address = peer.config.address();
    List<FamilyTable> kept = new ArrayList<>();
    for (FamilyTable table : tables) {
      AfiSafi family = table.rib().family();
      if (graceful && session.groups().containsKey(family) && keeps(session, family)) {
        table.markStale(session.source());
        kept.add(table);
      } else {
        table.removePeer(address);
      }
    }
    GracefulRestart restart = session.negotiated().restart();
    long until = deadline(kept.isEmpty() || restart == null ? 0 : restart.restartTime());
    // What earlier sessions left keeps its own deadline: restarts in a row prolong nothing.
    peer.kept.replaceAll(earlier -> earlier.atMost(until));
    LongLived longLived = session.negotiated().longLived();
    peer.kept.add(new Kept(session.source(), kept, until, longLived, false));
    watch(peer);
    changed.run();
  }

  private static boolean keeps(Established session, AfiSafi family) {
    GracefulRestart restart = session.negotiated().restart();
    LongLived longLived = session.negotiated().longLived();
    boolean graceful = restart != null && restart.covers(family) && restart.restartTime() > 0;
    return graceful || (longLived != null && longLived.staleSeconds(family) > 0);
  }

  private static long deadline(int seconds) {
    return System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
  }

  /** Lets go of what is due, and sets the timer for what is due next. */
  private void watch(Peer peer) {
    Peer.cancel(peer.staleTimer);
    long now = System.nanoTime();
    for (Kept kept : List.copyOf(peer.kept)) {
      if (kept.until() - now <= 0) {
        peer.kept.remove(kept);
        over(peer, kept);
      }
    }
    peer.kept.stream()
        .mapToLong(kept -> kept.until() - now)
        .min()
        .ifPresent(
            next -> peer.staleTimer = loop.schedule(() -> due(peer), next, TimeUnit.NANOSECONDS));
  }

  private void due(Peer peer) {
    watch(peer);
    changed.run();
  }

  /** The restart time is over and the peer is not back. */
  private static void over(Peer peer, Kept kept) {
    List<FamilyTable> longer = new ArrayList<>();
    int longest = 0;
    for (FamilyTable table : kept.tables()) {
      int theirs = kept.longLivedSeconds(table.rib().family());
      int seconds = Math.min(theirs, peer.config.options().extensions().longLivedSeconds());
      if (seconds > 0) {
        table.prolong(kept.ended(), Restarts::longStale);
        longest = Math.max(longest, seconds);
        longer.add(table);
      } else {
        table.sweep(kept.ended());
      }
    }
    if (!longer.isEmpty()) {
      peer.kept.add(new Kept(kept.ended(), longer, deadline(longest), null, true));
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
}
