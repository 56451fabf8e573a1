package io.margay.ipam.write;

import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import io.margay.ipam.block.Picture;
import io.margay.ipam.store.Reply.Gone;
import io.margay.ipam.store.Reply.Refused;
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

  /** What a handle has now of the request that asked for it. */
  List<Owned> taken(String handle) {
    return all.taken(handle).stream()
        .map(row -> owned(row.ip(), row.block(), row.sequence()))
        .toList();
  }

  /** What was named, or adopted. */
  List<Owned> given() {
    return all.given(op).stream().map(row -> owned(row.ip(), row.block(), row.sequence())).toList();
  }

  private static Owned owned(String ip, String block, long sequence) {
    return new Owned(IpAddress.parse(ip), Cidr.parse(block), sequence);
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
