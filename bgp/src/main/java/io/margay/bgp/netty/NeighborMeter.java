package io.margay.bgp.netty;

import io.margay.bgp.bfd.BfdState;
import io.margay.bgp.session.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.ToDoubleBiFunction;

/**
 * A number of each neighbour that is worth watching: the same at reflectors and at agents.
 *
 * @param name behind {@code margay.bgp.peer.}
 * @param words what it counts
 * @param value at a moment
 */
public record NeighborMeter(
    String name, String words, ToDoubleBiFunction<NeighborStatus, Instant> value) {

  public static final List<NeighborMeter> ALL =
      List.of(
          of("up", "whether the session is established", n -> up(n) ? 1 : 0),
          of("state", "RFC 4271's state, from 1, Idle, to 6", n -> n.state().ordinal() + 1),
          new NeighborMeter(
              "uptime.seconds",
              "since the session came up; 0 while it is down",
              NeighborMeter::uptime),
          of(
              "bfd.up",
              "whether the BFD session is up; 0 too without one",
              n -> n.bfd() == BfdState.UP ? 1 : 0),
          of(
              "prefixes.received",
              "announced by the peer and not withdrawn",
              n -> (long) n.received() + n.refused()),
          of("prefixes.accepted", "that may be used", NeighborStatus::received),
          of("prefixes.best", "of which the peer's route is chosen", NeighborStatus::best),
          of("prefixes.stale", "kept from before the peer vanished", NeighborStatus::stale),
          of("prefixes.advertised", "that the peer has been told", NeighborStatus::sent),
          of(
              "sessions.established",
              "how often a session came up since the peer was configured",
              n -> n.counters().established()),
          of("messages.received", "from the peer", n -> n.counters().messages()),
          of("updates.received", "UPDATEs from the peer", n -> n.counters().updates()),
          of(
              "updates.erroneous",
              "UPDATEs with an error that the session survived (RFC 7606)",
              n -> n.counters().erroneous()));

  /**
   * What it showed of one neighbour.
   *
   * @param labels by which neighbours are told apart: names and values in turn
   */
  public record Reading(List<String> labels, double value) {}

  /** What it shows of each neighbour now. */
  public List<Reading> read(List<NeighborStatus> neighbors, Instant now) {
    return neighbors.stream()
        .map(n -> new Reading(labels(n), value.applyAsDouble(n, now)))
        .toList();
  }

  private static List<String> labels(NeighborStatus neighbor) {
    return List.of(
        "peer",
        neighbor.address().toString(),
        "as",
        Long.toString(neighbor.as()),
        "kind",
        neighbor.kind().name());
  }

  private interface Count {
    long of(NeighborStatus neighbor);
  }

  private static NeighborMeter of(String name, String words, Count count) {
    return new NeighborMeter(name, words, (neighbor, _) -> count.of(neighbor));
  }

  private static boolean up(NeighborStatus neighbor) {
    return neighbor.state() == State.ESTABLISHED;
  }

  private static double uptime(NeighborStatus neighbor, Instant now) {
    Instant since = neighbor.since();
    return since == null ? 0 : Duration.between(since, now).toMillis() / 1000.0;
  }
}
