package io.margay.bgp.rib;

import io.margay.bgp.wire.Message.Announcement;
import io.margay.bgp.wire.Message.Update;
import io.margay.bgp.wire.PathAttributes;
import io.margay.bgp.wire.Prefixes;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import org.jspecify.annotations.Nullable;

/**
 * The way of an UPDATE into the table: what must not be used and what the policy rejects stays out.
 */
final class Intake {

  private final RouteTable table;
  private final Family family;
  private final Speaker self;
  private final Interfaces interfaces;

  Intake(RouteTable table, Family family, Speaker self, Interfaces interfaces) {
    this.table = table;
    this.family = family;
    this.self = self;
    this.interfaces = interfaces;
  }

  /**
   * @param of the source's peer
   */
  void take(Source source, Import policy, Update update, Adjacency of) {
    for (Prefixes part : update.withdrawn()) {
      if (part.family() == family) {
        withdraw(source, part, of);
      }
    }
    for (Announcement part : update.announced()) {
      if (part.prefixes().family() == family) {
        announce(source, policy, part, of);
      }
    }
  }

  private void withdraw(Source source, Prefixes prefixes, Adjacency of) {
    for (int i = 0; i < prefixes.size(); i++) {
      if (of.anyRefused()) {
        of.forgive(prefixes.get(i));
      }
      int id = table.prefixes().find(prefixes.high(i), prefixes.low(i), prefixes.length(i));
      if (id >= 0) {
        table.put(id, source.peer(), prefixes.path(i), null, of);
      }
    }
  }

  private void announce(Source source, Import from, Announcement part, Adjacency of) {
    RoutePolicy policy = from.policy();
    PathAttributes attributes = part.attributes();
    Prefixes prefixes = part.prefixes();
    String refusal = ImportCheck.refusal(attributes, source, self, from);
    Route shared =
        new Route(source, prefixes.path(0), attributes, interfaces.towards(attributes.nextHop()));
    boolean plain = refusal == null && policy.everything();
    for (int i = 0; i < prefixes.size(); i++) {
      Route route = plain ? shared : judge(prefixes.get(i), shared, policy, refusal, of);
      if (route != null && route.path() != prefixes.path(i)) {
        route = route.withPath(prefixes.path(i));
        shared = plain ? route : shared;
      }
      if (plain && of.anyRefused()) {
        of.forgive(prefixes.get(i));
      }
      int id =
          route == null
              ? table.prefixes().find(prefixes.high(i), prefixes.low(i), prefixes.length(i))
              : table.add(prefixes.high(i), prefixes.low(i), prefixes.length(i));
      if (id >= 0) {
        table.put(id, source.peer(), prefixes.path(i), route, of);
      }
    }
  }

  private static @Nullable Route judge(
      Cidr prefix, Route route, RoutePolicy policy, @Nullable String refusal, Adjacency of) {
    PathAttributes to = refusal != null ? null : policy.apply(prefix, route, route.attributes());
    if (to == null) {
      of.refuse(prefix, refusal == null ? "the import policy rejects it" : refusal);
      return null;
    }
    of.forgive(prefix);
    return to.equals(route.attributes()) ? route : route.with(to);
  }
}
