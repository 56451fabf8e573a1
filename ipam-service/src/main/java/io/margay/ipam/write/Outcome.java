package io.margay.ipam.write;

import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import io.margay.ipam.block.Picture;
import io.margay.ipam.store.Reply;
import io.margay.ipam.store.Reply.Gone;
import io.margay.ipam.store.Reply.Refused;
import io.margay.ipam.store.Reply.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What one operation finds of itself in the reply to its batch.
 *
 * @param op the operation's number in the batch
 */
record Outcome(Reply reply, int op, Picture picture, Instant now, Duration cooldown) {

  List<Row> mine(List<Row> rows) {
    return rows.stream().filter(row -> row.op() == op).toList();
  }

  List<Gone> gone() {
    return reply.released().stream().filter(row -> row.op() == op).toList();
  }

  List<Refused> refused() {
    return reply.refused().stream().filter(row -> row.op() == op).toList();
  }

  List<Cidr> blocks(String node) {
    return reply.blocks().stream()
        .filter(row -> row.node().equals(node))
        .map(row -> Cidr.parse(row.cidr()))
        .toList();
  }

  List<Owned> owned(List<Row> rows) {
    return mine(rows).stream()
        .map(row -> new Owned(IpAddress.parse(row.ip()), Cidr.parse(row.block()), row.sequence()))
        .toList();
  }

  /** Nobody has the address any more. */
  void released(IpAddress address) {
    picture
        .containing(address)
        .ifPresent(block -> {
          if (cooldown.isZero()) {
            block.vacate(address);
          } else {
            block.rest(address, now);
          }
        });
  }

  /** Somebody has the address: the picture may not have known. */
  void taken(IpAddress address) {
    picture.containing(address).ifPresent(block -> block.occupy(address));
  }
}
