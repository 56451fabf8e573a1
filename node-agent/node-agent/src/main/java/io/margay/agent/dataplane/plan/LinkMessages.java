package io.margay.agent.dataplane.plan;

import io.margay.core.model.Protocol;
import java.util.List;

/**
 * What a host must hear and say on a link, lest IPv6 does not work at all: multicast listener
 * messages, router and neighbour solicitations and advertisements (RFC 4861, RFC 2710).
 */
final class LinkMessages {

  static final Match ICMPV6 = Match.Protocols.of(Protocol.ICMPV6.number());

  /** Without router advertisements, which are none of a workload's business. */
  private static final List<Integer> OF_WORKLOADS = List.of(130, 131, 132, 133, 135, 136);

  private static final List<Integer> OF_HOSTS = List.of(130, 131, 132, 133, 134, 135, 136);

  private LinkMessages() {}

  static Chain ofWorkloads() {
    return chain(ChainNames.LINK, OF_WORKLOADS);
  }

  static Chain ofHosts() {
    return chain(ChainNames.HOST_LINK, OF_HOSTS);
  }

  static Rule ask(String chain, Match... also) {
    return Rule.of(new Verb.Jump(chain), also).and(ICMPV6);
  }

  private static Chain chain(String name, List<Integer> types) {
    return new Chain(
        name,
        types.stream()
            .map(type ->
                Rule.of(Verb.Plain.ACCEPT, ICMPV6, new Match.Icmp(type, null, false)))
            .toList());
  }
}
