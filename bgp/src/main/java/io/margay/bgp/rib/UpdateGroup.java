package io.margay.bgp.rib;

import io.margay.bgp.wire.AfiSafi;
import io.margay.bgp.wire.Frames;
import io.margay.bgp.wire.PathAttributes;
import io.margay.bgp.wire.Prefixes;
import io.margay.bgp.wire.UpdateEncoder;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * All peers of a family that are told the same. Their adj-RIB-out is a function of the table's
 * state: what they have been told is what {@link Export} makes of the candidates before, what they
 * are to be told is what it makes of those now, and the difference is encoded once. The one
 * difference between members is that none gets a route back that it gave.
 */
public final class UpdateGroup {

  /** A prefix that a member missed a change of; with the path identifier sent for it, or 0. */
  public record Missed(Cidr prefix, int path) {}

  private final Export export;
  private final Speaker self;
  private final Rib rib;
  private final RouteTable table;
  private final PrefixTable prefixes;
  private final AfiSafi family;
  private final boolean withPaths;
  private final UpdateEncoder encoder;
  private long countedVersion = -1;
  private int sent;
  private Map<IpAddress, Integer> sentBySource = Map.of();

  public UpdateGroup(Export export, Speaker self, Rib rib) {
    this.export = export;
    this.self = self;
    this.rib = rib;
    this.table = rib.table();
    this.prefixes = table.prefixes();
    this.family = rib.family();
    this.withPaths = export.context().withPaths(family);
    this.encoder = new UpdateEncoder(export.context());
  }

  public AfiSafi family() {
    return family;
  }

  public Export export() {
    return export;
  }

  /** What to send so that members know the table's state again; before {@link Rib#told}. */
  public Outgoing flush() {
    Batch batch = batch();
    for (int i = 0; i < table.changedCount(); i++) {
      int id = table.changedId(i);
      if (withPaths) {
        changePaths(batch, id);
      } else {
        change(batch, id, Candidates.best(table.told(id)), Candidates.best(table.now(id)));
      }
    }
    return batch.encode(encoder);
  }

  private Batch batch() {
    return new Batch(
        Objects.requireNonNull(family.family()),
        withPaths,
        new Batch.Exporter() {
          @Override
          public @Nullable PathAttributes export(@Nullable Cidr prefix, Route route) {
            PathAttributes attributes = export.apply(prefix, route, self);
            return attributes != null && carries(attributes) ? attributes : null;
          }

          @Override
          public boolean perPrefix() {
            return !export.policy().everything();
          }
        });
  }

  private boolean carries(PathAttributes attributes) {
    boolean sameFamily = attributes.nextHop().family() == family.family();
    boolean crossing = family.family() == Family.IPV4 && export.context().extendedNextHop();
    return (sameFamily || crossing) && encoder.fits(attributes);
  }

  private void change(Batch batch, int id, @Nullable Route before, @Nullable Route after) {
    Batch.Bucket was = batch.bucket(prefixes, id, before);
    Batch.Bucket is = batch.bucket(prefixes, id, after);
    if (is == null || after == null) {
      if (was != null && before != null) {
        batch.withdraw(before.source().peer(), prefixes, id, 0);
      }
      return;
    }
    boolean sameSource =
        was != null && before != null && before.source().peer().equals(after.source().peer());
    if (!sameSource || was == null || !was.attributes.equals(is.attributes)) {
      batch.announce(is, prefixes, id, 0);
      if (was != null && !sameSource) {
        batch.withdrawOnly(after.source().peer(), prefixes, id);
      }
    }
  }

  private void changePaths(Batch batch, int id) {
    Object after = table.now(id);
    Object before = table.told(id);
    for (Route gone : Candidates.array(before)) {
      Route now = Candidates.find(after, gone.source().peer(), gone.path());
      if (batch.bucket(prefixes, id, gone) != null && batch.bucket(prefixes, id, now) == null) {
        batch.withdraw(gone.source().peer(), prefixes, id, rib.outPath(gone));
      }
    }
    for (Route route : Candidates.array(after)) {
      Route was = Candidates.find(before, route.source().peer(), route.path());
      Batch.Bucket old = batch.bucket(prefixes, id, was);
      Batch.Bucket now = batch.bucket(prefixes, id, route);
      if (now != null && (old == null || !old.attributes.equals(now.attributes))) {
        batch.announce(now, prefixes, id, rib.outPath(route));
      }
    }
  }

  /** Everything for a new member; call after {@link Rib#told}. */
  public Frames dump(IpAddress member) {
    Batch batch = batch();
    for (int id = 0; id < table.limit(); id++) {
      Object candidates = table.told(id);
      if (!withPaths) {
        dump(batch, id, Candidates.best(candidates), member);
        continue;
      }
      for (Route route : Candidates.array(candidates)) {
        dump(batch, id, route, member);
      }
    }
    return batch.encode(encoder).frames();
  }

  private void dump(Batch batch, int id, @Nullable Route route, IpAddress member) {
    if (route != null && !route.source().peer().equals(member)) {
      Batch.Bucket bucket = batch.bucket(prefixes, id, route);
      if (bucket != null) {
        batch.announce(bucket, prefixes, id, withPaths ? rib.outPath(route) : 0);
      }
    }
  }

  /** The state of these prefixes for a member that missed how they changed. */
  public Frames current(IpAddress member, Collection<Missed> missed) {
    Family kind = Objects.requireNonNull(family.family());
    Batch batch = batch();
    Prefixes.Builder withdrawn = new Prefixes.Builder(kind, withPaths);
    for (Missed each : missed) {
      int id = prefixes.find(each.prefix());
      Route route = id < 0 ? null : route(id, each.path());
      boolean own = route != null && route.source().peer().equals(member);
      Batch.Bucket bucket = own ? null : batch.bucket(prefixes, id, route);
      if (bucket == null) {
        withdrawn.add(each.prefix(), each.path());
      } else {
        batch.announce(bucket, each.prefix(), each.path());
      }
    }
    Frames frames = new Frames();
    encoder.withdraw(withdrawn.build(), frames);
    Frames announced = batch.encode(encoder).frames();
    frames.add(java.util.Arrays.copyOf(announced.array(), announced.size()));
    return frames;
  }

  /** What to tell a member that was in another group of this table until now. */
  public Frames difference(UpdateGroup before, IpAddress member) {
    Batch old = before.batch();
    Batch batch = batch();
    for (int id = 0; id < table.limit(); id++) {
      Object candidates = table.told(id);
      Route[] all = Candidates.array(candidates);
      for (int i = 0; i < (withPaths ? all.length : Math.min(1, all.length)); i++) {
        Route route = all[i];
        if (route.source().peer().equals(member)) {
          continue;
        }
        int path = withPaths ? rib.outPath(route) : 0;
        Batch.Bucket was = old.bucket(prefixes, id, route);
        Batch.Bucket is = batch.bucket(prefixes, id, route);
        if (is == null && was != null) {
          batch.withdraw(route.source().peer(), prefixes, id, path);
        } else if (is != null && (was == null || !was.attributes.equals(is.attributes))) {
          batch.announce(is, prefixes, id, path);
        }
      }
    }
    return batch.encode(encoder).frames();
  }

  /** What the member has been told, in no order: its adj-RIB-out. */
  public void forEachSent(IpAddress member, BiConsumer<Cidr, PathAttributes> action) {
    Batch batch = batch();
    for (int id = 0; id < table.limit(); id++) {
      Route[] all = Candidates.array(table.told(id));
      for (int i = 0; i < (withPaths ? all.length : Math.min(1, all.length)); i++) {
        Batch.Bucket bucket =
            all[i].source().peer().equals(member) ? null : batch.bucket(prefixes, id, all[i]);
        if (bucket != null) {
          action.accept(table.prefix(id), bucket.attributes);
        }
      }
    }
  }

  /** What the member is told of a prefix, or why it is not, in words. */
  public String explain(IpAddress member, Cidr prefix) {
    List<Route> routes = rib.routes(prefix);
    if (routes.isEmpty()) {
      return "there is no route to " + prefix;
    }
    List<String> lines = new ArrayList<>();
    for (Route route : withPaths ? routes : routes.subList(0, 1)) {
      String via = "route from " + route.source().peer() + " via " + route.attributes().nextHop();
      if (route.source().peer().equals(member)) {
        lines.add(via + ": not sent, it came from this peer");
      } else {
        lines.add(via + ": " + export.explain(prefix, route, self, this::carries));
      }
    }
    return String.join("; ", lines);
  }

  private @Nullable Route route(int id, int path) {
    Object candidates = table.told(id);
    if (!withPaths) {
      return Candidates.best(candidates);
    }
    for (Route route : Candidates.array(candidates)) {
      if (rib.outPath(route) == path) {
        return route;
      }
    }
    return null;
  }

  /** The end-of-RIB marker for members of this group. */
  public byte[] endOfRib() {
    return encoder.endOfRib(family);
  }

  /** How many prefixes this member has been told. Costs a pass over the table after a change. */
  public int sentTo(IpAddress member) {
    if (countedVersion != table.version()) {
      count();
    }
    return sent - sentBySource.getOrDefault(member, 0);
  }

  private void count() {
    countedVersion = table.version();
    sent = 0;
    sentBySource = new HashMap<>();
    Batch batch = batch();
    for (int id = 0; id < table.limit(); id++) {
      Route best = Candidates.best(table.told(id));
      if (best != null && batch.bucket(prefixes, id, best) != null) {
        sent++;
        sentBySource.merge(best.source().peer(), 1, Integer::sum);
      }
    }
  }
}
