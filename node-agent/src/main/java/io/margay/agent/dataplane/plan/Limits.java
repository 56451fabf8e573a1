package io.margay.agent.dataplane.plan;

import io.margay.core.calc.ActiveEndpoint;
import io.margay.core.model.QoSControls;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How many packets and connections an endpoint may have (qosControls). Each in a chain of its own,
 * which a change of policy leaves alone: what the kernel has counted would be forgotten with it.
 */
final class Limits {

  /** What a burst is that nobody has said. */
  private static final long PACKET_BURST = 5;

  private Limits() {}

  /** The chains that an endpoint's asks, by {@link #packetChain} and {@link #connectionChain}. */
  static List<Chain> chains(ActiveEndpoint endpoint) {
    return Stream.of(Direction.values())
        .flatMap(
            direction -> Stream.of(packets(endpoint, direction), connections(endpoint, direction)))
        .flatMap(Optional::stream)
        .toList();
  }

  static Optional<String> packetChain(ActiveEndpoint endpoint, Direction direction) {
    return packets(endpoint, direction).map(Chain::name);
  }

  static Optional<String> connectionChain(ActiveEndpoint endpoint, Direction direction) {
    return connections(endpoint, direction).map(Chain::name);
  }

  private static Optional<Chain> packets(ActiveEndpoint endpoint, Direction direction) {
    QoSControls qos = endpoint.qos();
    if (qos == null) {
      return Optional.empty();
    }
    boolean in = direction == Direction.INGRESS;
    Long rate = in ? qos.ingressPacketRate() : qos.egressPacketRate();
    if (rate == null) {
      return Optional.empty();
    }
    long burst = orElse(in ? qos.ingressPacketBurst() : qos.egressPacketBurst(), PACKET_BURST);
    String name = ChainNames.packetLimit(direction, endpoint.interfaceName());
    return Optional.of(
        new Chain(
            name, List.of(Rule.of(Verb.Plain.DROP, new Match.PacketsAbove(name, rate, burst)))));
  }

  private static Optional<Chain> connections(ActiveEndpoint endpoint, Direction direction) {
    QoSControls qos = endpoint.qos();
    Long most =
        qos == null
            ? null
            : direction == Direction.INGRESS
                ? qos.ingressMaxConnections()
                : qos.egressMaxConnections();
    return most == null
        ? Optional.empty()
        : Optional.of(
            new Chain(
                ChainNames.connectionLimit(direction, endpoint.interfaceName()),
                List.of(
                    // The bit is free here: no tier has been asked yet.
                    Rule.of(Marks.clear(Marks.PASS)),
                    Rule.of(new Verb.Mark(Marks.PASS, 0), new Match.ConnectionsAbove(most)),
                    Rule.of(new Verb.Reset(), Match.Protocols.of(TCP), Marks.has(Marks.PASS)),
                    Rule.of(Verb.Plain.DROP, Marks.has(Marks.PASS)))));
  }

  private static final int TCP = 6;

  private static long orElse(@Nullable Long given, long otherwise) {
    return Objects.requireNonNullElse(given, otherwise);
  }
}
