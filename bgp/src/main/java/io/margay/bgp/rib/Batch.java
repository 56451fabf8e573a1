package io.margay.bgp.rib;

import io.margay.bgp.wire.Frames;
import io.margay.bgp.wire.PathAttributes;
import io.margay.bgp.wire.Prefixes;
import io.margay.bgp.wire.UpdateEncoder;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Changes on their way out: by source, as a source does not get its own routes back, and within by
 * attributes, so that prefixes with equal ones share messages.
 */
final class Batch {

  private final Family family;
  private final boolean withPaths;
  private final Exporter exporter;
  private final Map<IpAddress, PerSource> sources = new LinkedHashMap<>();

  private @Nullable Route lastRoute;
  private @Nullable Bucket lastBucket;

  /** What a route looks like outside, or null if nobody may have it. */
  interface Exporter {
    @Nullable PathAttributes export(@Nullable Cidr prefix, Route route);

    /** Whether it looks at the prefix. */
    boolean perPrefix();
  }

  /** Prefixes with the same source and the same attributes. */
  final class Bucket {
    final PathAttributes attributes;
    private final Prefixes.Builder prefixes;

    Bucket(PathAttributes attributes) {
      this.attributes = attributes;
      this.prefixes = new Prefixes.Builder(family, withPaths);
    }
  }

  private static final class PerSource {
    final Map<PathAttributes, Maybe> exported = new IdentityHashMap<>();
    final Map<PathAttributes, Bucket> byValue = new HashMap<>();
    final List<Bucket> buckets = new ArrayList<>();
    Prefixes.@Nullable Builder withdrawn;
    Prefixes.@Nullable Builder withdrawnOnly;
  }

  /** A bucket, or that there is none. */
  private record Maybe(@Nullable Bucket bucket) {}

  Batch(Family family, boolean withPaths, Exporter exporter) {
    this.family = family;
    this.withPaths = withPaths;
    this.exporter = exporter;
  }

  /**
   * The bucket that the prefix belongs to with this route, or null if the route is not for the
   * members; nothing is added yet.
   */
  @Nullable Bucket bucket(PrefixTable table, int id, @Nullable Route route) {
    if (route == null) {
      return null;
    }
    if (route == lastRoute) {
      return lastBucket;
    }
    PerSource source = source(route.source().peer());
    if (exporter.perPrefix()) {
      PathAttributes attributes = exporter.export(table.prefix(id), route);
      return attributes == null ? null : byValue(source, attributes);
    }
    Maybe known = source.exported.get(route.attributes());
    if (known == null) {
      PathAttributes attributes = exporter.export(null, route);
      known = new Maybe(attributes == null ? null : added(source, new Bucket(attributes)));
      source.exported.put(route.attributes(), known);
    }
    lastRoute = route;
    lastBucket = known.bucket();
    return lastBucket;
  }

  private Bucket byValue(PerSource source, PathAttributes attributes) {
    return source.byValue.computeIfAbsent(attributes, a -> added(source, new Bucket(a)));
  }

  private static Bucket added(PerSource source, Bucket bucket) {
    source.buckets.add(bucket);
    return bucket;
  }

  private PerSource source(IpAddress peer) {
    return sources.computeIfAbsent(peer, _ -> new PerSource());
  }

  void announce(Bucket bucket, PrefixTable table, int id, int path) {
    table.addTo(bucket.prefixes, id, path);
  }

  void announce(Bucket bucket, Cidr prefix, int path) {
    bucket.prefixes.add(prefix, path);
  }

  /** Withdraws a prefix from all but its source. */
  void withdraw(IpAddress source, PrefixTable table, int id, int path) {
    PerSource of = source(source);
    if (of.withdrawn == null) {
      of.withdrawn = new Prefixes.Builder(family, withPaths);
    }
    table.addTo(of.withdrawn, id, path);
  }

  /** Withdraws a prefix from this member alone: it is the new source, and had another's before. */
  void withdrawOnly(IpAddress member, PrefixTable table, int id) {
    PerSource of = source(member);
    if (of.withdrawnOnly == null) {
      of.withdrawnOnly = new Prefixes.Builder(family, withPaths);
    }
    table.addTo(of.withdrawnOnly, id, 0);
  }

  Outgoing encode(UpdateEncoder encoder) {
    Frames frames = new Frames();
    List<Outgoing.Part> parts = new ArrayList<>();
    sources.forEach((peer, source) -> {
      int from = frames.size();
      List<Prefixes> prefixes = write(source, encoder, frames);
      if (frames.size() > from) {
        parts.add(new Outgoing.Part(from, frames.size(), peer, null, prefixes));
      }
      if (source.withdrawnOnly != null) {
        int start = frames.size();
        Prefixes only = source.withdrawnOnly.build();
        encoder.withdraw(only, frames);
        parts.add(new Outgoing.Part(start, frames.size(), null, peer, List.of(only)));
      }
    });
    return new Outgoing(frames, parts);
  }

  private static List<Prefixes> write(PerSource source, UpdateEncoder encoder, Frames frames) {
    List<Prefixes> all = new ArrayList<>();
    if (source.withdrawn != null) {
      Prefixes gone = source.withdrawn.build();
      encoder.withdraw(gone, frames);
      all.add(gone);
    }
    for (Bucket bucket : source.buckets) {
      if (bucket.prefixes.size() > 0) {
        Prefixes prefixes = bucket.prefixes.build();
        if (!encoder.announce(bucket.attributes, prefixes, frames)) {
          throw new AssertionError("attributes that do not fit were let out");
        }
        all.add(prefixes);
      }
    }
    return all;
  }
}
