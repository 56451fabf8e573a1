package io.margay.bgp.view;

import io.margay.bgp.netty.BgpSpeaker;
import io.margay.bgp.netty.NeighborReport;
import io.margay.bgp.netty.NeighborStatus;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers what operators ask of a speaker. Every method throws {@link UnknownNeighborException} for
 * an address that no neighbour has, and {@link IllegalArgumentException} for an argument that is
 * wrong, whose name its message begins with. Safe for use by several threads.
 */
public final class SpeakerViews {

  /** How many routes are shown to those who do not say. */
  public static final int LIMIT = 1000;

  private static final int MOST = 1_000_000;

  private final Supplier<List<NeighborStatus>> neighbors;
  private final RouteReader routes;
  private final InstantSource clock;

  public SpeakerViews(BgpSpeaker speaker, InstantSource clock) {
    this(speaker::neighbors, speaker, clock);
  }

  /**
   * @param neighbors how they stand, where the speaker is not to be asked itself
   */
  public SpeakerViews(
      Supplier<List<NeighborStatus>> neighbors, BgpSpeaker speaker, InstantSource clock) {
    this.neighbors = neighbors;
    this.routes = new RouteReader(speaker);
    this.clock = clock;
  }

  /** All configured neighbours and how they are doing. */
  public List<NeighborReport> neighbors() {
    return neighbors.get().stream().map(n -> NeighborReport.of(n, clock.instant())).toList();
  }

  /** One of them. */
  public NeighborReport neighbor(String address) {
    String peer = peer(address).toString();
    return neighbors().stream().filter(n -> n.address().equals(peer)).findFirst().orElseThrow();
  }

  /** The usable routes that a neighbour has announced, in order of prefixes. */
  public List<ShownRoute> received(String address, int limit) {
    return routes.received(peer(address), checked(limit));
  }

  /** The routes that a neighbour has been told, as it was told, in order of prefixes. */
  public List<ShownRoute> sent(String address, int limit) {
    return routes.sent(peer(address), checked(limit));
  }

  /** All routes of both families, own ones included, in order of prefixes. */
  public List<ShownRoute> all(int limit) {
    return routes.all(checked(limit));
  }

  /** Why a prefix is, or is not, taken from a neighbour and sent to it. */
  public Explanation explain(String address, String prefix) {
    return routes.explain(peer(address), parsed("prefix", prefix, Cidr::parse));
  }

  /**
   * The best route of every prefix of both families, in order of prefixes; or all routes to one,
   * the best first.
   *
   * @param prefix null for the best routes
   */
  public List<ShownRoute> routes(@Nullable String prefix, int limit) {
    return prefix == null
        ? routes.best(checked(limit))
        : routes.of(parsed("prefix", prefix, Cidr::parse));
  }

  private IpAddress peer(String address) {
    IpAddress peer = parsed("address", address, IpAddress::parse);
    if (neighbors.get().stream().noneMatch(n -> n.address().equals(peer))) {
      throw new UnknownNeighborException(peer);
    }
    return peer;
  }

  private static int checked(int limit) {
    if (limit < 1 || limit > MOST) {
      throw new IllegalArgumentException("limit: must be from 1 to " + MOST + ", not " + limit);
    }
    return limit;
  }

  private static <T> T parsed(String field, String text, Function<String, T> parser) {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(field + ": " + e.getMessage(), e);
    }
  }
}
