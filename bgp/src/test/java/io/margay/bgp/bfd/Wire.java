package io.margay.bgp.bfd;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.DoubleSupplier;

/** Two sessions with a wire between them that takes a millisecond, in virtual time. */
final class Wire {

  private static final long DELAY = Duration.ofMillis(1).toNanos();

  /** One side, and what happened to it. */
  static final class Side {
    final BfdSession session;
    final List<BfdAction.Changed> changes = new ArrayList<>();
    final List<Long> sentAt = new ArrayList<>();
    final List<BfdPacket> sent = new ArrayList<>();

    Side(BfdSession session) {
      this.session = session;
    }
  }

  private record Packet(long at, Side to, byte[] bytes) {}

  private final PriorityQueue<Packet> flying =
      new PriorityQueue<>(Comparator.comparingLong(Packet::at));
  private final Random random;
  final Side one;
  final Side two;
  private double loss;
  private long now;

  /**
   * @param epoch where the clock stands at the start, in nanoseconds
   */
  Wire(BfdOptions first, BfdOptions second, long epoch, long seed) {
    random = new Random(seed);
    now = epoch;
    DoubleSupplier dice = random::nextDouble;
    one = new Side(new BfdSession(first, 11, dice, now));
    two = new Side(new BfdSession(second, 22, dice, now));
  }

  long now() {
    return now;
  }

  /** How many of a hundred packets get lost from now on. */
  void lose(int percent) {
    loss = percent / 100.0;
  }

  void act(Side from, List<BfdAction> actions) {
    for (BfdAction action : actions) {
      switch (action) {
        case BfdAction.Changed changed -> from.changes.add(changed);
        case BfdAction.Send(BfdPacket packet) -> {
          from.sentAt.add(now);
          from.sent.add(packet);
          if (random.nextDouble() >= loss) {
            flying.add(new Packet(now + DELAY, from == one ? two : one, packet.encode()));
          }
        }
      }
    }
  }

  /** Lets time pass. */
  void after(Duration time) {
    long end = now + time.toNanos();
    while (true) {
      long next = Math.min(one.session.deadline(), two.session.deadline());
      if (!flying.isEmpty()) {
        next = Math.min(next, flying.peek().at());
      }
      if (next > end) {
        now = end;
        return;
      }
      now = Math.max(now, next);
      if (!flying.isEmpty() && flying.peek().at() <= now) {
        Packet packet = flying.remove();
        BfdPacket read = BfdPacket.decode(ByteBuffer.wrap(packet.bytes())).orElseThrow();
        act(packet.to(), packet.to().session.received(read, now));
      }
      for (Side side : List.of(one, two)) {
        if (side.session.deadline() <= now) {
          act(side, side.session.tick(now));
        }
      }
    }
  }

  boolean up() {
    return one.session.state() == BfdState.UP && two.session.state() == BfdState.UP;
  }
}
