package io.margay.agent.dataplane.plan;

import io.margay.core.model.PortRange;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the packets between nodes look like in which a tunnel carries others.
 *
 * @param protocol above IP
 * @param port of the destination; null for a protocol without ports
 * @param trusting whether the receiver believes whoever sends, so that only nodes may
 * @param device through which nodes themselves talk to each other; null if they do not
 */
public record Carrier(
    int protocol, @Nullable Integer port, boolean trusting, @Nullable String device) {

  /** The set of those who may send such packets: all other nodes, and what operators say. */
  public static final String ENDS = "tunnel-ends";

  /** IPv4 in IPv4 (RFC 2003). */
  public static final Carrier IPIP = new Carrier(4, null, true, null);

  private static final int TCP = 6;
  private static final int UDP = 17;

  /** RFC 7348. */
  public static Carrier vxlan(int port) {
    return new Carrier(UDP, port, true, null);
  }

  /**
   * Its receiver knows by their keys who sends.
   *
   * @param device through which nodes themselves talk to each other; null if they do not
   */
  public static Carrier wireguard(int port, @Nullable String device) {
    return new Carrier(UDP, port, false, device);
  }

  /**
   * To the node itself: before anything else, so that no policy breaks what pods are reached by.
   */
  List<Rule> in() {
    if (!trusting) {
      return List.of(rule(Verb.Plain.ACCEPT));
    }
    return List.of(
        rule(Verb.Plain.ACCEPT).and(new Match.Member(End.SOURCE, ENDS, false)),
        rule(Verb.Plain.DROP));
  }

  /** From the node itself. */
  List<Rule> out() {
    return List.of(rule(Verb.Plain.ACCEPT).and(new Match.Member(End.DESTINATION, ENDS, false)));
  }

  /**
   * Before routing: what another node asks over TCP in the clear is marked as if it had come out of
   * no tunnel, so that it is answered in the clear.
   */
  List<Rule> marks() {
    if (device == null) {
      return List.of();
    }
    return List.of(
        Rule.of(
            new Verb.Mark(Marks.TUNNEL, 0),
            Match.Protocols.of(TCP),
            new Match.Member(End.SOURCE, ENDS, false)),
        Rule.of(Marks.clear(Marks.TUNNEL), new Match.Interface(Way.IN, device, false)));
  }

  private Rule rule(Verb verb, Match... also) {
    List<Match> matches = new ArrayList<>(List.of(also));
    matches.add(Match.Protocols.of(protocol));
    if (port != null) {
      matches.add(new Match.Ports(End.DESTINATION, List.of(PortRange.of(port)), false));
    }
    return Rule.of(verb, matches.toArray(Match[]::new));
  }
}
