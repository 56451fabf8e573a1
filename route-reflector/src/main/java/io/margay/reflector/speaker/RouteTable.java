package io.margay.reflector.speaker;

import io.margay.bgp.netty.BgpSpeaker;
import io.margay.bgp.rib.Rib;
import io.margay.bgp.rib.Route;
import io.margay.bgp.wire.AfiSafi;
import io.margay.bgp.wire.PathAttributes;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The speaker's routes, copied out of its loop for people. */
public final class RouteTable {

  /**
   * A route.
   *
   * @param from the peer that it came from, or null where it is what a peer was told
   * @param best whether it is the one chosen for its prefix
   * @param stale kept from before the peer vanished
   */
  public record Entry(
      String prefix,
      String nextHop,
      @Nullable String from,
      boolean best,
      boolean stale,
      String origin,
      String asPath,
      @Nullable Long localPref,
      @Nullable Long med,
      List<String> communities,
      List<String> largeCommunities,
      List<String> extendedCommunities,
      @Nullable String originatorId,
      List<String> clusterList) {}

  /**
   * What becomes of a prefix on the way to or from a peer, in words.
   *
   * @param received of the peer's own route to it
   * @param sent of what the peer is told of it
   */
  public record Explanation(String peer, String prefix, String received, String sent) {}

  private record Found(Cidr prefix, Route route, boolean best, boolean stale) {
    Entry entry() {
      String from = route.source().peer().toString();
      return RouteTable.entry(prefix, from, route.attributes(), best, stale);
    }
  }

  private final BgpSpeaker speaker;

  public RouteTable(Reflector reflector) {
    this.speaker = reflector.speaker();
  }

  /** The best route of every prefix of both families, in order of prefixes. */
  public List<Entry> best(int limit) {
    return select(limit, _ -> true, true);
  }

  /** What a peer has announced and may be used, in order of prefixes. */
  public List<Entry> received(IpAddress peer, int limit) {
    return select(limit, route -> route.source().peer().equals(peer), false);
  }

  /** What a peer has been told, in order of prefixes. */
  public List<Entry> sent(IpAddress peer, int limit) {
    return speaker.sent(peer).stream()
        .limit(limit)
        .map(sent -> entry(sent.prefix(), null, sent.attributes(), false, false))
        .toList();
  }

  /** All routes to a prefix, the best first. */
  public List<Entry> of(Cidr prefix) {
    return speaker.read(
        AfiSafi.unicast(prefix.family()),
        rib -> {
          List<Entry> entries = new ArrayList<>();
          for (Route route : rib.routes(prefix)) {
            boolean best = entries.isEmpty();
            entries.add(new Found(prefix, route, best, rib.isStale(route)).entry());
          }
          return List.copyOf(entries);
        },
        List.of());
  }

  /** Why a prefix is taken from a peer and sent to it, or why not. */
  public Explanation explain(IpAddress peer, Cidr prefix) {
    String received =
        speaker.read(
            AfiSafi.unicast(prefix.family()), rib -> received(rib, peer, prefix), "not configured");
    return new Explanation(
        peer.toString(), prefix.toString(), received, speaker.explain(peer, prefix));
  }

  private static String received(Rib rib, IpAddress peer, Cidr prefix) {
    List<Route> routes = rib.routes(prefix);
    for (int i = 0; i < routes.size(); i++) {
      if (routes.get(i).source().peer().equals(peer)) {
        return i == 0 ? "accepted, the best route" : "accepted, another route is better";
      }
    }
    String refusal = rib.refusal(peer, prefix);
    return refusal == null ? "not announced by this peer" : "refused: " + refusal;
  }

  /** On the speaker's loop only what is wanted is noted; sorting and words come after. */
  private List<Entry> select(int limit, Predicate<Route> wanted, boolean onlyBest) {
    List<Found> found = new ArrayList<>();
    for (AfiSafi family : List.of(AfiSafi.IPV4_UNICAST, AfiSafi.IPV6_UNICAST)) {
      found.addAll(speaker.read(family, rib -> find(rib, wanted, onlyBest), List.of()));
    }
    return found.stream()
        .sorted(Comparator.comparing(Found::prefix))
        .limit(limit)
        .map(Found::entry)
        .toList();
  }

  private static List<Found> find(Rib rib, Predicate<Route> wanted, boolean onlyBest) {
    List<Found> found = new ArrayList<>();
    if (onlyBest) {
      rib.forEachBest((prefix, route) -> {
        if (wanted.test(route)) {
          found.add(new Found(prefix, route, true, rib.isStale(route)));
        }
      });
    } else {
      rib.forEachRoute((prefix, route) -> {
        if (wanted.test(route)) {
          boolean best = route.equals(rib.best(prefix));
          found.add(new Found(prefix, route, best, rib.isStale(route)));
        }
      });
    }
    return found;
  }

  private static Entry entry(
      Cidr prefix, @Nullable String from, PathAttributes attributes, boolean best, boolean stale) {
    IpAddress originator = attributes.originatorId();
    return new Entry(
        prefix.toString(),
        attributes.nextHop().toString(),
        from,
        best,
        stale,
        attributes.origin().name(),
        attributes.asPath().toString(),
        attributes.localPref(),
        attributes.med(),
        attributes.communities().stream().map(Object::toString).toList(),
        attributes.largeCommunities().stream().map(Object::toString).toList(),
        attributes.extendedCommunities().stream().map(Object::toString).toList(),
        originator == null ? null : originator.toString(),
        attributes.clusterList().stream().map(Object::toString).toList());
  }
}
