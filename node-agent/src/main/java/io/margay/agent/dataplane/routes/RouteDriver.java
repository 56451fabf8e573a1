package io.margay.agent.dataplane.routes;

import io.margay.agent.dataplane.routes.RoutePlan.Learned;
import io.margay.agent.dataplane.routes.RoutePlan.Target;
import io.margay.agent.netlink.Links;
import io.margay.agent.netlink.Message;
import io.margay.agent.netlink.NetlinkException;
import io.margay.agent.netlink.Route;
import io.margay.agent.netlink.Routes;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the kernel's routes as desired. One thread uses it. */
public final class RouteDriver {

  private static final Logger LOG = LoggerFactory.getLogger(RouteDriver.class);

  private final Routes routes;
  private final LinkTable links;
  private final KernelTargets targets;

  private Map<Cidr, Target> wanted = Map.of();
  private final Map<Cidr, Route.Target> actual = new HashMap<>();
  private final Set<Cidr> dirty = new HashSet<>();
  private final Map<String, Set<Cidr>> byInterface = new HashMap<>();
  private final Set<Cidr> shadowed = new HashSet<>();

  private final Superseded superseded = new Superseded();

  /** Routes that were written, and may have gone since. */
  private final Set<Cidr> uncertain = new HashSet<>();

  private Keep keep = new Keep(true, true);
  private boolean known;

  /** Addresses of workloads whose routes went, so that their connections are over. */
  private final Set<IpAddress> gone = new HashSet<>();

  /**
   * @param requests on a socket for requests
   * @param events on a socket that hears of links
   */
  public RouteDriver(Routes routes, Links requests, Links events) {
    this(routes, new LinkTable(requests, events));
  }

  /** For routes that lead into no link. */
  public RouteDriver(Routes routes) {
    this(routes, new LinkTable());
  }

  private RouteDriver(Routes routes, LinkTable links) {
    this.routes = routes;
    this.links = links;
    this.targets = new KernelTargets(links);
  }

  /**
   * Which routes in the kernel are not deleted though they are not desired, because what is desired
   * is not all known yet.
   */
  public record Keep(boolean learned, boolean unused) {}

  /**
   * Says which routes there should be; replaces what was said before.
   *
   * @param desired not changed by the caller afterwards
   */
  public void want(Map<Cidr, Target> desired, Keep keepUndesired) {
    desired.forEach((destination, target) -> {
      if (!target.equals(wanted.get(destination))) {
        dirty.add(destination);
      }
    });
    wanted.keySet().stream().filter(old -> !desired.containsKey(old)).forEach(dirty::add);
    if (!keepUndesired.equals(keep)) {
      dirty.addAll(actual.keySet());
    }
    keep = keepUndesired;
    wanted = desired;
    byInterface.clear();
    wanted.forEach((destination, target) -> {
      String name = KernelTargets.interfaceOf(target);
      if (name != null) {
        byInterface.computeIfAbsent(name, _ -> new HashSet<>()).add(destination);
      }
    });
  }

  /**
   * Writes what differs.
   *
   * @return what could not be done, a sentence each
   */
  public List<String> apply() {
    List<String> failures = new ArrayList<>();
    try {
      for (String changed : links.refresh()) {
        for (Cidr destination : byInterface.getOrDefault(changed, Set.of())) {
          // The kernel drops a link's routes when it goes down or away, without a word.
          if (actual.containsKey(destination)) {
            uncertain.add(destination);
          }
          dirty.add(destination);
        }
      }
      if (!known) {
        read();
      }
      write(failures);
    } catch (NetlinkException e) {
      failures.add(e.getMessage());
      known = false;
    }
    return failures;
  }

  /** What others changed is written anew; what they took away may not be there to be replaced. */
  public void heard(KernelWatch.Heard heard) {
    known &= !heard.lost();
    for (Cidr destination : heard.destinations()) {
      if (known && (actual.containsKey(destination) || wanted.containsKey(destination))) {
        uncertain.add(destination);
        dirty.add(destination);
      }
    }
  }

  /**
   * Reads the kernel.
   *
   * @return what is no longer as it was written, a sentence each
   */
  public List<String> resync() throws NetlinkException {
    boolean first = !known;
    Map<Cidr, Route.Target> before = new HashMap<>(actual);
    Set<Cidr> wereDirty = new HashSet<>(dirty);
    links.refresh();
    read();
    List<String> drift = new ArrayList<>();
    if (!first) {
      Set<Cidr> all = new TreeSet<>(before.keySet());
      all.addAll(actual.keySet());
      for (Cidr destination : all) {
        Route.Target now = actual.get(destination);
        if (!wereDirty.contains(destination)
            && (now == null || !now.equals(before.get(destination)))) {
          drift.add("the route to " + destination + (now == null ? " is gone" : " was changed"));
        }
      }
    }
    return drift;
  }

  /** The destinations whose routes are not in the kernel as they should be. */
  public Set<Cidr> pending() {
    Set<Cidr> pending = new TreeSet<>(wanted.keySet());
    if (known) {
      pending.retainAll(dirty);
    }
    return pending;
  }

  /** The addresses of workloads that went since the last time this was asked. */
  public Set<IpAddress> takeGone() {
    Set<IpAddress> taken = Set.copyOf(gone);
    gone.clear();
    return taken;
  }

  private void read() throws NetlinkException {
    actual.clear();
    superseded.clear();
    for (Route route : routes.all()) {
      Cidr destination = route.destination();
      Route.Target other = actual.get(destination);
      if (other == null) {
        actual.put(destination, route.target());
      } else {
        keepBetter(new Route(destination, other), route);
      }
    }
    shadowed.clear();
    uncertain.clear();
    dirty.clear();
    actual.keySet().stream().filter(this::differs).forEach(dirty::add);
    wanted.keySet().stream().filter(this::differs).forEach(dirty::add);
    known = true;
  }

  /** Two routes of ours to one destination: a change of metric was interrupted. */
  private void keepBetter(Route one, Route other) {
    boolean first = one.metric() <= other.metric();
    actual.put(one.destination(), first ? one.target() : other.target());
    superseded.add(first ? other : one);
  }

  /** Not before what takes their place is there. */
  private void deleteSuperseded(List<String> failures) throws NetlinkException {
    List<Superseded.Old> all = superseded.but(dirty);
    if (all.isEmpty()) {
      return;
    }
    List<@Nullable NetlinkException> refusals =
        routes.send(
            all.stream().map(old -> routes.delete(old.destination(), old.metric())).toList());
    for (int i = 0; i < refusals.size(); i++) {
      NetlinkException refusal = refusals.get(i);
      if (refusal == null || refusal.errno() == NetlinkException.ESRCH) {
        superseded.remove(all.get(i));
      } else {
        failures.add(refusal.getMessage());
      }
    }
  }

  private boolean differs(Cidr destination) {
    Target target = wanted.get(destination);
    Route.Target there = actual.get(destination);
    return target == null
        ? there != null && !kept(there)
        : there == null || !targets.resolve(target).equals(Optional.of(there));
  }

  private void write(List<String> failures) throws NetlinkException {
    List<Write> writes = new ArrayList<>();
    for (Cidr destination : dirty.toArray(Cidr[]::new)) {
      Write write = difference(destination, failures);
      if (write != null) {
        writes.add(write);
      }
    }
    List<@Nullable NetlinkException> refusals =
        routes.send(writes.stream().map(Write::message).toList());
    for (int i = 0; i < refusals.size(); i++) {
      done(writes.get(i), refusals.get(i), failures);
    }
    if (!superseded.isEmpty()) {
      deleteSuperseded(failures);
    }
  }

  /**
   * A route on its way into the kernel.
   *
   * @param target null for one that is to go
   */
  private record Write(Cidr destination, Route.@Nullable Target target, Message message) {}

  /** What there is to write for a destination; null for nothing, as yet or at all. */
  private @Nullable Write difference(Cidr destination, List<String> failures) {
    Target target = wanted.get(destination);
    Route.Target there = actual.get(destination);
    if (target == null) {
      if (there == null || kept(there)) {
        dirty.remove(destination);
        return null;
      }
      return new Write(destination, null, routes.delete(new Route(destination, there)));
    }
    Route.Target resolved = targets.resolve(target).orElse(null);
    if (resolved == null) {
      failures.add("the route to " + destination + " waits for its interface: " + target);
      return null;
    }
    if (shadowed.contains(destination)
        || (resolved.equals(there) && !uncertain.contains(destination))) {
      dirty.remove(destination);
      return null;
    }
    Route route = new Route(destination, resolved);
    boolean free = there == null || new Route(destination, there).metric() != route.metric();
    boolean left = superseded.take(route);
    return new Write(
        destination, resolved, free && !left ? routes.add(route) : routes.replace(route));
  }

  private void done(Write write, @Nullable NetlinkException refusal, List<String> failures) {
    Cidr destination = write.destination;
    boolean wasGone =
        write.target == null && refusal != null && refusal.errno() == NetlinkException.ESRCH;
    if (refusal == null || wasGone) {
      wrote(destination, write.target);
    } else if (refusal.errno() == NetlinkException.EEXIST
        && wanted.get(destination) instanceof Learned) {
      LOG.warn(
          "Learned route is left out, as another program has one: destination={}", destination);
      shadowed.add(destination);
      dirty.remove(destination);
    } else {
      failures.add(refusal.getMessage());
    }
  }

  private void wrote(Cidr destination, Route.@Nullable Target target) {
    Route.Target before =
        target == null ? actual.remove(destination) : actual.put(destination, target);
    if (before instanceof Route.OnLink(int link, _)
        && !(target instanceof Route.OnLink(int now, _) && now == link)
        && destination.isHost()) {
      gone.add(destination.address());
    }
    if (target != null && before != null) {
      Route old = new Route(destination, before);
      if (old.metric() != new Route(destination, target).metric()) {
        superseded.add(old);
      }
    }
    uncertain.remove(destination);
    dirty.remove(destination);
  }

  private boolean kept(Route.Target there) {
    return switch (there) {
      case Route.Via _ -> keep.learned();
      case Route.Blackhole _ -> keep.unused();
      case Route.OnLink _, Route.ViaLink _, Route.Throw _, Route.Other _ -> false;
    };
  }
}
