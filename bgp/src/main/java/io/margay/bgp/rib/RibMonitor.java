package io.margay.bgp.rib;

import io.margay.bgp.wire.AfiSafi;
import io.margay.bgp.wire.CodecContext;
import io.margay.bgp.wire.Frames;
import io.margay.bgp.wire.PathAttributes;
import io.margay.bgp.wire.UpdateEncoder;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A table as somebody sees it who only watches: each peer's routes as the import policy left them,
 * and what was chosen, as BGP messages. What changed since {@link Rib#told} is worked out from the
 * same two states that groups of peers are told from.
 */
public final class RibMonitor {

  private final Rib rib;
  private final RouteTable table;
  private final PrefixTable prefixes;
  private final AfiSafi family;
  private final UpdateEncoder plain;
  private final UpdateEncoder withPaths;
  private final Set<IpAddress> severalPaths;

  /**
   * @param severalPaths the peers whose messages have path identifiers (RFC 7911)
   */
  public RibMonitor(Rib rib, Set<IpAddress> severalPaths) {
    this.rib = rib;
    this.table = rib.table();
    this.prefixes = table.prefixes();
    this.family = rib.family();
    this.severalPaths = Set.copyOf(severalPaths);
    this.plain = new UpdateEncoder(context(Set.of()));
    this.withPaths = new UpdateEncoder(context(Set.of(family)));
  }

  private static CodecContext context(Set<AfiSafi> paths) {
    return new CodecContext(true, true, true, paths, true);
  }

  /** What came and went with each peer; before {@link Rib#told}. */
  public Map<IpAddress, List<byte[]>> changes() {
    Batch one = batch(false);
    Batch many = batch(true);
    for (int i = 0; i < table.changedCount(); i++) {
      int id = table.changedId(i);
      for (Route gone : Candidates.array(table.told(id))) {
        if (Candidates.find(table.now(id), gone.source().peer(), gone.path()) == null) {
          of(gone, one, many).withdraw(gone.source().peer(), prefixes, id, gone.path());
        }
      }
      for (Route route : Candidates.array(table.now(id))) {
        Route was = Candidates.find(table.told(id), route.source().peer(), route.path());
        if (was == null || !was.attributes().equals(route.attributes())) {
          announce(of(route, one, many), id, route);
        }
      }
    }
    return messages(one, many);
  }

  /** All that a peer has given; after {@link Rib#told}. */
  public Map<IpAddress, List<byte[]>> dump(Set<IpAddress> peers) {
    Batch one = batch(false);
    Batch many = batch(true);
    for (int id = 0; id < table.limit(); id++) {
      for (Route route : Candidates.array(table.told(id))) {
        if (peers.contains(route.source().peer())) {
          announce(of(route, one, many), id, route);
        }
      }
    }
    return messages(one, many);
  }

  /** What the choice has become where it is another; before {@link Rib#told}. */
  public List<byte[]> chosen() {
    Batch batch = batch(false);
    for (int i = 0; i < table.changedCount(); i++) {
      int id = table.changedId(i);
      Route before = Candidates.best(table.told(id));
      Route after = Candidates.best(table.now(id));
      if (after == null && before != null) {
        batch.withdraw(before.source().peer(), prefixes, id, 0);
      } else if (after != null
          && (before == null || !before.attributes().equals(after.attributes()))) {
        announce(batch, id, after);
      }
    }
    return batch.encode(plain).frames().split();
  }

  /** All that is chosen; after {@link Rib#told}. */
  public List<byte[]> dumpChosen() {
    Batch batch = batch(false);
    for (int id = 0; id < table.limit(); id++) {
      Route best = Candidates.best(table.told(id));
      if (best != null) {
        announce(batch, id, best);
      }
    }
    return batch.encode(plain).frames().split();
  }

  /** The end-of-RIB marker. */
  public byte[] endOfRib() {
    return plain.endOfRib(family);
  }

  private Batch of(Route route, Batch one, Batch many) {
    return severalPaths.contains(route.source().peer()) ? many : one;
  }

  private void announce(Batch batch, int id, Route route) {
    Batch.Bucket bucket = batch.bucket(prefixes, id, route);
    if (bucket != null) {
      batch.announce(bucket, prefixes, id, route.path());
    }
  }

  private Batch batch(boolean paths) {
    UpdateEncoder encoder = paths ? withPaths : plain;
    return new Batch(
        Objects.requireNonNull(family.family()),
        paths,
        new Batch.Exporter() {
          @Override
          public @Nullable PathAttributes export(@Nullable Cidr prefix, Route route) {
            return encoder.fits(route.attributes()) ? route.attributes() : null;
          }

          @Override
          public boolean perPrefix() {
            return false;
          }
        });
  }

  private Map<IpAddress, List<byte[]>> messages(Batch one, Batch many) {
    Map<IpAddress, List<byte[]>> messages = new HashMap<>();
    BiConsumer<Batch, UpdateEncoder> add =
        (batch, encoder) -> {
          Outgoing outgoing = batch.encode(encoder);
          byte[] all = outgoing.frames().array();
          for (Outgoing.Part part : outgoing.parts()) {
            Frames frames = new Frames();
            frames.add(Arrays.copyOfRange(all, part.from(), part.to()));
            messages.put(Objects.requireNonNull(part.except()), frames.split());
          }
        };
    add.accept(one, plain);
    add.accept(many, withPaths);
    return messages;
  }
}
