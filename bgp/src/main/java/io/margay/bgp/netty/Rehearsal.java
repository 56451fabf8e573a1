package io.margay.bgp.netty;

import io.margay.bgp.rib.Export;
import io.margay.bgp.rib.PeerKind;
import io.margay.bgp.rib.Rib;
import io.margay.bgp.rib.RoutePolicy;
import io.margay.bgp.rib.Source;
import io.margay.bgp.rib.Speaker;
import io.margay.bgp.rib.UpdateGroup;
import io.margay.bgp.wire.AfiSafi;
import io.margay.bgp.wire.AttributeCache;
import io.margay.bgp.wire.CodecContext;
import io.margay.bgp.wire.Community;
import io.margay.bgp.wire.Frames;
import io.margay.bgp.wire.Message.Update;
import io.margay.bgp.wire.MessageCodec;
import io.margay.bgp.wire.MessageException;
import io.margay.bgp.wire.PathAttributes;
import io.margay.bgp.wire.Prefixes;
import io.margay.bgp.wire.UpdateEncoder;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

/**
 * Routes through the codec and a table that nobody sees, before the first real ones come: after a
 * restart all peers send everything at once, and a JVM that has never done this does it slowly.
 */
final class Rehearsal {

  private static final CodecContext CONTEXT = new CodecContext(true, true);
  private static final IpAddress SELF = IpAddress.ipv4(0xc6120001);
  private static final int PEERS = 4;
  private static final int SETS = 8;
  private static final int PREFIXES = 100;

  private final AttributeCache cache = new AttributeCache();
  private final UpdateEncoder encoder = new UpdateEncoder(CONTEXT);

  private Rehearsal() {}

  static void run(Duration time) {
    Rehearsal rehearsal = new Rehearsal();
    long end = System.nanoTime() + time.toNanos();
    try {
      while (System.nanoTime() < end) {
        rehearsal.once();
      }
    } catch (MessageException e) {
      throw new AssertionError("what was just written can be read", e);
    }
  }

  private void once() throws MessageException {
    Speaker self = new Speaker(65000, SELF, SELF, SELF);
    Rib rib = new Rib(AfiSafi.IPV4_UNICAST, self);
    UpdateGroup group = new UpdateGroup(new Export(PeerKind.CLIENT, CONTEXT, null), self, rib);
    for (boolean announce : new boolean[] {true, false}) {
      for (int peer = 1; peer <= PEERS; peer++) {
        IpAddress address = SELF.plus(peer);
        Source source = new Source(address, 65000, address, PeerKind.CLIENT);
        for (byte[] message : messages(address, peer, announce).split()) {
          ByteBuffer in = ByteBuffer.allocateDirect(message.length).put(message).flip();
          Update update = (Update) MessageCodec.decode(in, CONTEXT, cache);
          rib.update(source, RoutePolicy.ALL, update);
        }
      }
      group.flush();
      rib.told();
      for (int peer = 1; peer <= PEERS; peer++) {
        Descriptor.rehearse();
      }
    }
  }

  private Frames messages(IpAddress hop, int peer, boolean announce) {
    Frames frames = new Frames();
    for (int set = 0; set < SETS; set++) {
      Prefixes.Builder builder = new Prefixes.Builder(Family.IPV4, false);
      for (int i = 0; i < PREFIXES; i++) {
        builder.add(0, 0x0a000000L + (((peer * SETS + set) * PREFIXES + i) << 6), 26, 0);
      }
      PathAttributes attributes =
          PathAttributes.local(hop).toBuilder()
              .localPref(100L)
              .med((long) set)
              .communities(List.of(new Community(set)))
              .build();
      if (announce) {
        encoder.announce(attributes, builder.build(), frames);
      } else {
        encoder.withdraw(builder.build(), frames);
      }
    }
    return frames;
  }
}
