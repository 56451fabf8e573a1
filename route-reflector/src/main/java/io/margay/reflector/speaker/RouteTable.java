package io.margay.reflector.speaker;

import io.margay.bgp.rib.Route;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What the reflector has chosen, copied out of the speaker's loop. */
public final class RouteTable {

  /**
   * A chosen route.
   *
   * @param from the peer that it came from
   */
  public record Entry(String prefix, String nextHop, String from, String asPath) {}

  private final Reflector reflector;

  public RouteTable(Reflector reflector) {
    this.reflector = reflector;
  }

  /** The best route of every prefix, in order of prefixes. */
  public List<Entry> best() {
    return reflector
        .speaker()
        .read(
            rib -> {
              List<Entry> entries = new ArrayList<>();
              rib.forEachBest((prefix, route) -> entries.add(entry(prefix.toString(), route)));
              entries.sort(Comparator.comparing(Entry::prefix));
              return List.copyOf(entries);
            },
            List.of());
  }

  private static Entry entry(String prefix, Route route) {
    return new Entry(
        prefix,
        String.valueOf(route.attributes().nextHop()),
        route.source().peer().toString(),
        route.attributes().asPath().toString());
  }
}
