package io.margay.bgp.netty;

import io.margay.bgp.rib.Speaker;
import io.margay.bgp.wire.AfiSafi;
import io.margay.bgp.wire.PathAttributes;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import io.netty.channel.EventLoop;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The routing tables of a speaker, one a family. What changed in them is told once a turn of the
 * loop, to which they belong.
 */
final class Tables {

  private static final Logger LOG = LoggerFactory.getLogger(Tables.class);

  private final EventLoop loop;
  private final SpeakerConfig.Identity identity;
  private final SpeakerListener listener;
  private final Monitoring monitoring;
  private final Map<AfiSafi, FamilyTable> byFamily = new LinkedHashMap<>();
  private boolean flushDue;

  /**
   * @param interfaces asked for those of the routes
   * @param listener is told when routes have changed
   * @param monitoring is shown what changes
   */
  Tables(
      EventLoop loop,
      SpeakerConfig.Identity identity,
      InterfaceMemo interfaces,
      SpeakerListener listener,
      Monitoring monitoring) {
    this.loop = loop;
    this.identity = identity;
    this.listener = listener;
    this.monitoring = monitoring;
    Speaker self =
        new Speaker(
            identity.as(),
            identity.routerId(),
            identity.clusterId(),
            identity.nextHop(),
            identity.address6(),
            identity.steady());
    for (AfiSafi family : List.of(AfiSafi.IPV4_UNICAST, AfiSafi.IPV6_UNICAST)) {
      byFamily.put(family, new FamilyTable(family, self, interfaces));
    }
  }

  Collection<FamilyTable> all() {
    return Collections.unmodifiableCollection(byFamily.values());
  }

  /** Null if there is none for the family. */
  @Nullable FamilyTable find(AfiSafi family) {
    return byFamily.get(family);
  }

  /** That of a family for which there is one. */
  FamilyTable of(AfiSafi family) {
    FamilyTable table = byFamily.get(family);
    if (table == null) {
      throw new AssertionError("no table for " + family);
    }
    return table;
  }

  /** Prefixes of a family without an own address of that family stay out. */
  void originate(Map<Cidr, OwnRoute> prefixes) {
    Map<Cidr, PathAttributes> wanted = new HashMap<>();
    prefixes.forEach((prefix, route) -> {
      IpAddress hop = identity.nextHop(prefix.family());
      if (hop != null) {
        wanted.put(prefix, route.attributes(hop));
      } else {
        LOG.warn("not announced, there is no own address to be the next hop prefix={}", prefix);
      }
    });
    all().forEach(table -> table.rib().originate(wanted));
    changed();
  }

  /** The interfaces of all routes are asked for anew. */
  void locate() {
    all().forEach(table -> table.rib().locate());
    changed();
  }

  /** How many routes of the family in which a peer has most. */
  int most(IpAddress peer) {
    return all().stream().mapToInt(table -> table.rib().received(peer)).max().orElse(0);
  }

  /** The routes of a peer that is no longer one go. */
  void remove(IpAddress peer) {
    all().forEach(table -> table.removePeer(peer));
    changed();
  }

  /**
   * Routes may have changed: that is told after all that the loop has to read now, so that changes
   * close together share messages.
   */
  void changed() {
    if (!flushDue && anyChanged()) {
      flushDue = true;
      loop.execute(this::flush);
    }
  }

  private boolean anyChanged() {
    for (FamilyTable table : byFamily.values()) {
      if (table.isChanged()) {
        return true;
      }
    }
    return false;
  }

  /** Tells all peers, and whoever looks on, what has changed. */
  void flush() {
    flushDue = false;
    boolean any = false;
    for (FamilyTable table : byFamily.values()) {
      monitoring.changed(table);
      any |= table.flush();
    }
    if (any) {
      listener.routesChanged();
    }
  }
}
