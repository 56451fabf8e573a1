package io.margay.ipam.write;

import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import io.margay.ipam.block.Picture;
import io.margay.ipam.store.Reply.Gone;
import io.margay.ipam.store.Reply.Refused;
import io.margay.ipam.store.Reply.Row;
import io.margay.ipam.store.Reply.Unclaimed;
import java.util.List;

/**
 * What one operation finds of itself in the reply to its batch.
 *
 * @param op the operation's number in the batch
 */
record Outcome(Outcomes all, int op) {

  Picture picture() {
    return all.picture;
  }

  List<Gone> gone() {
    return all.released(op);
  }

  List<Refused> refused() {
    return all.refused(op);
  }

  List<Unclaimed> unclaimed() {
    return all.reply.unclaimed();
  }

  List<Cidr> blocks(String node) {
    return all.reply.blocks().stream()
        .filter(row -> row.node().equals(node))
        .map(row -> Cidr.parse(row.cidr()))
        .toList();
  }

  /** What a want has now. */
  List<Owned> taken() {
    return owned(all.taken(op));
  }

  /** What was named, or adopted. */
  List<Owned> given() {
    return owned(all.given(op));
  }

  private static List<Owned> owned(List<Row> rows) {
    return rows.stream()
        .map(row -> new Owned(IpAddress.parse(row.ip()), Cidr.parse(row.block()), row.sequence()))
        .toList();
  }

  /** Nobody has the address any more. */
  void released(IpAddress address) {
    picture()
        .containing(address)
        .ifPresent(block -> {
          if (all.cooldown.isZero()) {
            block.vacate(address);
          } else {
            block.rest(address, all.now);
          }
        });
  }

  /** Somebody has the address: the picture may not have known. */
  void taken(IpAddress address) {
    picture().containing(address).ifPresent(block -> block.occupy(address));
  }
}
