package io.margay.agent.dataplane.plan;

import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Ranges of services' addresses that this network announces. A packet to one of them that no
 * service translated would follow the announcement back to where it came from, again and again.
 *
 * @param reject whether such a packet is answered, rather than dropped
 */
public record ServiceLoop(SortedSet<Cidr> ranges, boolean reject) {

  public static final ServiceLoop NONE = new ServiceLoop(new TreeSet<>(), false);

  public ServiceLoop {
    ranges = Collections.unmodifiableSortedSet(new TreeSet<>(ranges));
  }

  List<Rule> rules(Family family) {
    List<Cidr> ours = ranges.stream().filter(net -> net.family() == family).toList();
    return ours.isEmpty()
        ? List.of()
        : List.of(
            Rule.of(
                reject ? new Verb.Deny(true, null) : Verb.Plain.DROP,
                new Match.Nets(End.DESTINATION, ours, List.of())));
  }
}
