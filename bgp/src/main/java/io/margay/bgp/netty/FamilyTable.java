package io.margay.bgp.netty;

import io.margay.bgp.rib.Export;
import io.margay.bgp.rib.Outgoing;
import io.margay.bgp.rib.Rib;
import io.margay.bgp.rib.Speaker;
import io.margay.bgp.rib.UpdateGroup;
import io.margay.bgp.wire.AfiSafi;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The routes of one family and the groups of peers that are told of them. Belongs to the loop. */
final class FamilyTable {

  private final Speaker self;
  private final Rib rib;
  private final Map<Export, Members> groups = new HashMap<>();

  /** A group and who is in it. */
  private record Members(UpdateGroup group, List<Peer> peers) {}

  FamilyTable(AfiSafi family, Speaker self) {
    this.self = self;
    this.rib = new Rib(family, self);
  }

  Rib rib() {
    return rib;
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

  /** Tells all members what has changed; whether anything had. */
  boolean flush() {
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
      for (Peer peer : members.peers()) {
        Peer.Established session = peer.established;
        if (session != null) {
          session.outbox().offer(members.group(), outgoing, shared);
          session.outbox().drain();
        }
      }
    }
  }
}
