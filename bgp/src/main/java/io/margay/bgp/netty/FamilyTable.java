package io.margay.bgp.netty;

import io.margay.bgp.rib.Export;
import io.margay.bgp.rib.Import;
import io.margay.bgp.rib.Interfaces;
import io.margay.bgp.rib.Outgoing;
import io.margay.bgp.rib.Rib;
import io.margay.bgp.rib.Source;
import io.margay.bgp.rib.Speaker;
import io.margay.bgp.rib.UpdateGroup;
import io.margay.bgp.wire.AfiSafi;
import io.margay.bgp.wire.Message.Update;
import io.margay.bgp.wire.PathAttributes;
import io.margay.core.net.IpAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The routes of one family and the groups of peers that are told of them; and, for who wants to
 * look at them, the routes as peers announced them, before checks and policies. Belongs to the
 * loop.
 */
final class FamilyTable {

  private final Speaker self;
  private final Rib rib;
  private @Nullable Rib announced;
  private final Map<Export, Members> groups = new HashMap<>();

  /** A group and who is in it. */
  private record Members(UpdateGroup group, List<Peer> peers) {}

  FamilyTable(AfiSafi family, Speaker self, Interfaces interfaces) {
    this.self = self;
    this.rib = new Rib(family, self, interfaces);
  }

  Rib rib() {
    return rib;
  }

  /** The routes as they were announced, or null if nobody looks at them. */
  @Nullable Rib announced() {
    return announced;
  }

  /**
   * Has the routes as they are announced held too from now on, or no longer.
   *
   * @return whether that begins now, so that what was announced before is missing
   */
  boolean holdAnnounced(boolean wanted) {
    boolean begins = wanted && announced == null;
    if (begins) {
      announced = new Rib(rib.family(), self);
    } else if (!wanted) {
      announced = null;
    }
    return begins;
  }

  void update(Source source, Import policy, Update update) {
    rib.update(source, policy, update);
    if (announced != null) {
      announced.update(source, Import.UNCHECKED, update);
    }
  }

  /** {@link Rib#removePeer}. */
  void removePeer(IpAddress peer) {
    each(table -> table.removePeer(peer));
  }

  /** {@link Rib#markStale}. */
  void markStale(Source ended) {
    each(table -> table.markStale(ended));
  }

  /** {@link Rib#prolong}. */
  void prolong(Source ended, UnaryOperator<@Nullable PathAttributes> with) {
    each(table -> table.prolong(ended, with));
  }

  /** {@link Rib#sweep(IpAddress)}. */
  void sweep(IpAddress peer) {
    each(table -> table.sweep(peer));
  }

  /** {@link Rib#sweep(Source)}. */
  void sweep(Source ended) {
    each(table -> table.sweep(ended));
  }

  private void each(Consumer<Rib> action) {
    action.accept(rib);
    if (announced != null) {
      action.accept(announced);
    }
  }

  /** Whether {@link #flush} is due. */
  boolean isChanged() {
    return rib.isChanged() || (announced != null && announced.isChanged());
  }

  UpdateGroup join(Peer peer, Export export) {
    Members members =
        groups.computeIfAbsent(
            export, e -> new Members(new UpdateGroup(e, self, rib), new ArrayList<>()));
    members.peers().add(peer);
    return members.group();
  }

  void leave(Peer peer, UpdateGroup group) {
    Members members = groups.get(group.export());
    if (members != null) {
      members.peers().remove(peer);
      if (members.peers().isEmpty()) {
        groups.remove(group.export());
      }
    }
  }

  /** Tells all members what has changed; whether anything had that is used. */
  boolean flush() {
    if (announced != null) {
      announced.told();
    }
    if (!rib.isChanged()) {
      return false;
    }
    groups.values().forEach(FamilyTable::flush);
    rib.told();
    return true;
  }

  private static void flush(Members members) {
    Outgoing outgoing = members.group().flush();
    if (outgoing.isEmpty()) {
      return;
    }
    try (SharedBytes shared = new SharedBytes(outgoing.frames())) {
      if (outgoing.parts().size() == 1 && shared.hasAddress()) {
        together(members, outgoing, shared);
      } else {
        for (Peer peer : members.peers()) {
          Peer.Established session = peer.established;
          if (session != null) {
            oneByOne(members, session, outgoing, shared);
          }
        }
      }
    }
  }

  private static void oneByOne(
      Members members, Peer.Established session, Outgoing outgoing, SharedBytes shared) {
    session.outbox().offer(members.group(), outgoing, shared);
    session.outbox().drain();
  }

  /** What goes to all that get anything in the same piece, as a single route does. */
  private static void together(Members members, Outgoing outgoing, SharedBytes shared) {
    Outgoing.Part part = outgoing.parts().getFirst();
    int length = part.to() - part.from();
    Fanout fanout = new Fanout(shared.address() + part.from(), length, members.peers().size());
    for (Peer peer : members.peers()) {
      Peer.Established session = peer.established;
      if (session == null || !part.isFor(session.source().peer())) {
        continue;
      }
      Descriptor direct = session.outbox().direct();
      if (direct == null) {
        oneByOne(members, session, outgoing, shared);
      } else {
        fanout.add(direct, session.outbox());
      }
    }
    fanout.send();
    for (int i = 0; i < fanout.size(); i++) {
      if (fanout.taken(i) < length) {
        Outbox slow = fanout.member(i);
        slow.rest(shared, part.from(), part.from() + fanout.taken(i), part.to());
        slow.drain();
      }
    }
  }
}
