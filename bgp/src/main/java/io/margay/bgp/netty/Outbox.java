package io.margay.bgp.netty;

import io.margay.bgp.rib.Outgoing;
import io.margay.bgp.rib.UpdateGroup;
import io.margay.bgp.rib.UpdateGroup.Missed;
import io.margay.bgp.wire.AfiSafi;
import io.margay.bgp.wire.CodecContext;
import io.margay.bgp.wire.Frames;
import io.margay.bgp.wire.Message;
import io.margay.bgp.wire.MessageCodec;
import io.margay.bgp.wire.Prefixes;
import io.margay.core.net.IpAddress;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be sent to one peer. The bytes are shared with the other members of the group; a
 * peer so slow that too much piles up is only remembered the prefixes that change from then on, and
 * gets their state when it has taken the rest. So no peer holds more than a bounded number of
 * bytes, and none sees an old state after a newer one.
 */
final class Outbox {

  private final IpAddress member;
  private final Channel channel;
  private final int limit;
  private final Queue<ByteBuf> queue = new ArrayDeque<>();
  private final Map<UpdateGroup, Set<Missed>> missed = new LinkedHashMap<>();
  private final Queue<byte[]> last = new ArrayDeque<>();
  private int queued;

  /**
   * @param limit bytes that may wait
   */
  Outbox(IpAddress member, Channel channel, int limit) {
    this.member = member;
    this.channel = channel;
    this.limit = limit;
  }

  /**
   * Sends what is for the member as far as its socket takes it; {@link #drain} takes care of the
   * rest.
   *
   * @param shared the outgoing's bytes
   */
  void offer(UpdateGroup group, Outgoing outgoing, SharedBytes shared) {
    if (queued > limit || !missed.isEmpty()) {
      outgoing.parts().stream()
          .filter(part -> part.isFor(member))
          .forEach(part -> miss(group, part));
      return;
    }
    int from = -1;
    int to = 0;
    for (Outgoing.Part part : outgoing.parts()) {
      if (part.isFor(member)) {
        from = from < 0 ? part.from() : from;
        to = part.to();
      } else if (from >= 0) {
        send(shared, from, to);
        from = -1;
      }
    }
    if (from >= 0) {
      send(shared, from, to);
    }
  }

  private void send(SharedBytes shared, int from, int to) {
    int start = from;
    if (queue.isEmpty() && channel instanceof PeerChannel direct) {
      start += direct.writeNow(shared, from, to);
    }
    rest(shared, from, start, to);
  }

  /** The socket, if nothing waits, so that it may be sent to at once; else null. */
  @Nullable Descriptor direct() {
    boolean nothing = queue.isEmpty() && missed.isEmpty() && last.isEmpty();
    return nothing && channel instanceof PeerChannel direct ? direct.direct() : null;
  }

  /**
   * Sends later what the socket did not take.
   *
   * @param start behind the bytes that it took of those from {@code from} to {@code to}
   */
  void rest(SharedBytes shared, int from, int start, int to) {
    if (start == from) {
      add(shared.slice(from, to));
    } else if (start < to) {
      // The rest of a message that has begun: nothing may come between.
      channel.writeAndFlush(shared.slice(start, to), channel.voidPromise());
    }
  }

  private void miss(UpdateGroup group, Outgoing.Part part) {
    Set<Missed> of = missed.computeIfAbsent(group, _ -> new LinkedHashSet<>());
    for (Prefixes prefixes : part.prefixes()) {
      for (int i = 0; i < prefixes.size(); i++) {
        of.add(new Missed(prefixes.get(i), prefixes.path(i)));
      }
    }
  }

  void offer(Frames frames) {
    if (frames.size() > 0) {
      add(Unpooled.directBuffer(frames.size()).writeBytes(frames.array(), 0, frames.size()));
    }
  }

  private void add(ByteBuf bytes) {
    queue.add(bytes);
    queued += bytes.readableBytes();
  }

  /** Sends this after all that is to be sent now, what was missed included. */
  void offerLast(byte[] message) {
    last.add(message);
  }

  /** Hands on as much as the channel takes. */
  void drain() {
    boolean wrote = false;
    while (channel.isWritable() && refill()) {
      ByteBuf bytes = queue.remove();
      queued -= bytes.readableBytes();
      channel.write(bytes, channel.voidPromise());
      wrote = true;
    }
    if (wrote) {
      channel.flush();
    }
  }

  /** Whether there is something to send. */
  private boolean refill() {
    if (queue.isEmpty() && !missed.isEmpty()) {
      Map<UpdateGroup, Set<Missed>> late = new LinkedHashMap<>(missed);
      missed.clear();
      late.forEach((group, prefixes) -> offer(group.current(member, prefixes)));
    }
    while (queue.isEmpty() && !last.isEmpty()) {
      add(Unpooled.wrappedBuffer(last.remove()));
    }
    return !queue.isEmpty();
  }

  /** A mark around an answer to ROUTE-REFRESH. */
  void offer(int subtype, AfiSafi family) {
    byte[] mark =
        MessageCodec.encode(new Message.RouteRefresh(family, subtype), CodecContext.INITIAL);
    add(Unpooled.directBuffer(mark.length).writeBytes(mark));
  }

  /** The peer is in another group now; what it missed in the old one it gets from the new. */
  void move(UpdateGroup from, UpdateGroup to, Frames difference) {
    Set<Missed> late = missed.remove(from);
    offer(difference);
    if (late != null) {
      missed.put(to, late);
    }
  }

  /** The session is over. */
  void release() {
    queue.forEach(ByteBuf::release);
    queue.clear();
    missed.clear();
    last.clear();
    queued = 0;
  }
}
