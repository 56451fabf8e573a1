package io.margay.bgp.netty;

import io.margay.bgp.rib.Outgoing;
import io.margay.bgp.rib.UpdateGroup;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be sent to one peer. The messages are shared with the other members of the group; a
 * peer so slow that too much piles up is only remembered the prefixes that change from then on, and
 * gets their state when it has taken the rest. So no peer holds more than a bounded number of
 * bytes, and none sees an old state after a newer one.
 */
final class Outbox {

  private final IpAddress member;
  private final UpdateGroup group;
  private final Channel channel;
  private final int limit;
  private final Queue<byte[]> queue = new ArrayDeque<>();
  private final Set<Cidr> missed = new LinkedHashSet<>();
  private int queued;
  private byte @Nullable [] last;

  /**
   * @param limit bytes that may wait
   */
  Outbox(IpAddress member, UpdateGroup group, Channel channel, int limit) {
    this.member = member;
    this.group = group;
    this.channel = channel;
    this.limit = limit;
  }

  void offer(Outgoing outgoing) {
    if (!outgoing.isFor(member)) {
      return;
    }
    if (queued > limit || !missed.isEmpty()) {
      missed.addAll(outgoing.prefixes());
    } else {
      offer(outgoing.messages());
    }
  }

  void offer(Collection<byte[]> messages) {
    queue.addAll(messages);
    messages.forEach(message -> queued += message.length);
  }

  /** Sends this after all that is to be sent now, what was missed included. */
  void offerLast(byte[] message) {
    last = message;
  }

  /** Hands on as much as the channel takes. */
  void drain() {
    boolean wrote = false;
    while (channel.isWritable() && refill()) {
      byte[] message = queue.remove();
      queued -= message.length;
      channel.write(Unpooled.wrappedBuffer(message), channel.voidPromise());
      wrote = true;
    }
    if (wrote) {
      channel.flush();
    }
  }

  /** Whether there is something to send. */
  private boolean refill() {
    if (queue.isEmpty() && !missed.isEmpty()) {
      List<Cidr> prefixes = List.copyOf(missed);
      missed.clear();
      offer(group.current(member, prefixes));
    }
    if (queue.isEmpty() && last != null) {
      offer(List.of(last));
      last = null;
    }
    return !queue.isEmpty();
  }
}
