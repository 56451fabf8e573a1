package io.margay.bgp.netty;

import io.margay.bgp.rib.PeerKind;
import io.margay.bgp.rib.Source;
import io.margay.bgp.rib.UpdateGroup;
import io.margay.bgp.session.Negotiated;
import io.margay.bgp.session.Session;
import io.margay.bgp.wire.AfiSafi;
import io.margay.bgp.wire.Message;
import io.margay.core.net.Cidr;
import io.netty.util.concurrent.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A configured peer: its session, its connections, and what is to be remembered of it. */
final class Peer {

  /** Only what its routes go through may become others as long as this object lives. */
  PeerConfig config;

  /** The range that it has dialled from, if nobody has named it. */
  @Nullable Cidr visits;

  final Session session;
  final Map<Long, Link> links = new HashMap<>();

  /** When the session's timer is set for, in nanoseconds; {@code Long.MAX_VALUE} if it is not. */
  long timerAt = Long.MAX_VALUE;

  @Nullable Future<?> timer;
  @Nullable Future<?> staleTimer;
  @Nullable Future<?> endOfRibTimer;
  @Nullable Future<?> stuckTimer;

  @Nullable Established established;

  /** What earlier sessions left, the oldest first. */
  final List<Kept> kept = new ArrayList<>();

  // Since it was configured: what NeighborStatus.Counters tells.
  long timesEstablished;
  long messages;
  long updates;
  long erroneous;

  /** Its initial routes are all here, or are no longer waited for. */
  boolean settled;

  /** The families whose initial routes are not all here yet. */
  final Set<AfiSafi> awaited = new HashSet<>();

  /**
   * A peer's established session.
   *
   * @param groups by family, what it is told
   */
  record Established(
      Link link,
      Negotiated negotiated,
      Source source,
      Map<AfiSafi, UpdateGroup> groups,
      Outbox outbox,
      Instant since) {

    /** The same with its routes from now on told apart from those before. */
    Established renewed() {
      Source fresh = new Source(source.peer(), source.as(), source.identifier(), source.kind());
      return new Established(link, negotiated, fresh, groups, outbox, since);
    }
  }

  Peer(PeerConfig config, Session session) {
    this.config = config;
    this.session = session;
  }

  /**
   * @param ownAs the speaker's
   */
  PeerKind kind(long ownAs) {
    return config.as() != config.localAs(ownAs)
        ? PeerKind.EXTERNAL
        : config.client() ? PeerKind.CLIENT : PeerKind.NON_CLIENT;
  }

  void send(long connection, Message message) {
    Link link = links.get(connection);
    if (link != null) {
      link.send(message);
    }
  }

  void cancelTimers() {
    cancel(timer);
    cancel(staleTimer);
    cancel(endOfRibTimer);
    cancel(stuckTimer);
    timerAt = Long.MAX_VALUE;
  }

  static void cancel(@Nullable Future<?> timer) {
    if (timer != null) {
      timer.cancel(false);
    }
  }
}
