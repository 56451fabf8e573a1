package io.margay.bgp.rib;

import io.margay.bgp.rib.RibDelta.Change;
import io.margay.bgp.wire.PathAttributes;
import io.margay.bgp.wire.UpdateEncoder;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The adj-RIB-out of all peers that are told the same: kept once, encoded once. The one difference
 * between members is that none gets a route back that it gave.
 */
public final class UpdateGroup {

  /** What was sent for a prefix, to all but its source. */
  private record Sent(PathAttributes attributes, IpAddress source) {}

  private final Export export;
  private final Speaker self;
  private final UpdateEncoder encoder;
  private final Map<Cidr, Sent> out = new HashMap<>();
  private final Map<IpAddress, Integer> bySource = new HashMap<>();
  private final Set<Cidr> dirty = new LinkedHashSet<>();

  public UpdateGroup(Export export, Speaker self) {
    this.export = export;
    this.self = self;
    this.encoder = new UpdateEncoder(export.context());
  }

  /** Notes what has to be looked at again. */
  public void touch(RibDelta delta) {
    for (Change change : delta.changes()) {
      dirty.add(change.prefix());
    }
  }

  /** Brings a group that is new up to the table's state; nobody is told. */
  public void fill(Rib rib) {
    dirty.addAll(rib.prefixes());
    flush(rib);
  }

  /** What to send so that members know the table's state again. */
  public List<Outgoing> flush(Rib rib) {
    if (dirty.isEmpty()) {
      return List.of();
    }
    Batch batch = new Batch();
    Map<Route, Optional<Sent>> exported = new IdentityHashMap<>();
    for (Cidr prefix : dirty) {
      Route best = rib.best(prefix);
      Sent sent =
          best == null
              ? null
              : exported
                  .computeIfAbsent(best, route -> Optional.ofNullable(export(route)))
                  .orElse(null);
      change(prefix, sent, batch);
    }
    dirty.clear();
    return batch.encode();
  }

  private @Nullable Sent export(Route route) {
    PathAttributes attributes = export.apply(route, self);
    return attributes != null && encoder.fits(attributes)
        ? new Sent(attributes, route.source().peer())
        : null;
  }

  private void change(Cidr prefix, @Nullable Sent now, Batch batch) {
    Sent before = now == null ? out.remove(prefix) : out.put(prefix, now);
    if (before != null) {
      bySource.merge(before.source(), -1, UpdateGroup::sumOrNone);
    }
    if (now != null) {
      bySource.merge(now.source(), 1, UpdateGroup::sumOrNone);
    }
    if (now == null) {
      if (before != null) {
        batch.withdraw(prefix, before.source());
      }
    } else if (!now.equals(before)) {
      batch.announce(prefix, now);
      if (before != null && !before.source().equals(now.source())) {
        batch.withdrawOnly(prefix, now.source());
      }
    }
  }

  private static @Nullable Integer sumOrNone(Integer one, Integer other) {
    int sum = one + other;
    return sum == 0 ? null : sum;
  }

  /** Everything for a new member; call after {@link #flush}. */
  public List<byte[]> dump(IpAddress member) {
    List<Cidr> prefixes = new ArrayList<>(out.size());
    out.forEach((prefix, sent) -> {
      if (!sent.source().equals(member)) {
        prefixes.add(prefix);
      }
    });
    return current(member, prefixes);
  }

  /** The state of these prefixes for a member that missed how they changed. */
  public List<byte[]> current(IpAddress member, Collection<Cidr> prefixes) {
    Buckets<PathAttributes> announced = new Buckets<>();
    List<Cidr> withdrawn = new ArrayList<>();
    for (Cidr prefix : prefixes) {
      Sent sent = out.get(prefix);
      if (sent == null || sent.source().equals(member)) {
        withdrawn.add(prefix);
      } else {
        announced.add(sent.attributes(), prefix);
      }
    }
    List<byte[]> messages = new ArrayList<>(encoder.withdraw(withdrawn));
    announced.forEach((attributes, list) -> messages.addAll(announce(attributes, list)));
    return messages;
  }

  private List<byte[]> announce(PathAttributes attributes, List<Cidr> prefixes) {
    List<byte[]> messages = encoder.announce(attributes, prefixes);
    if (messages == null) {
      throw new AssertionError("attributes that do not fit were let into the adj-RIB-out");
    }
    return messages;
  }

  /** The end-of-RIB marker for members of this group. */
  public byte[] endOfRib(Rib rib) {
    return encoder.endOfRib(rib.family());
  }

  /** How many prefixes this member has been told. */
  public int sentTo(IpAddress member) {
    return out.size() - bySource.getOrDefault(member, 0);
  }

  /** Changes of one flush, those with equal attributes together. */
  private final class Batch {
    private final Buckets<Sent> announced = new Buckets<>();
    private final Buckets<IpAddress> withdrawn = new Buckets<>();
    private final Buckets<IpAddress> withdrawnOnly = new Buckets<>();

    void announce(Cidr prefix, Sent sent) {
      announced.add(sent, prefix);
    }

    void withdraw(Cidr prefix, IpAddress source) {
      withdrawn.add(source, prefix);
    }

    void withdrawOnly(Cidr prefix, IpAddress member) {
      withdrawnOnly.add(member, prefix);
    }

    List<Outgoing> encode() {
      List<Outgoing> result = new ArrayList<>();
      withdrawn.forEach(
          (source, list) -> result.add(new Outgoing(list, encoder.withdraw(list), source, null)));
      withdrawnOnly.forEach(
          (member, list) -> result.add(new Outgoing(list, encoder.withdraw(list), null, member)));
      announced.forEach((sent, list) ->
          result.add(
              new Outgoing(
                  list, UpdateGroup.this.announce(sent.attributes(), list), sent.source(), null)));
      return result;
    }
  }
}
