package io.margay.agent.dataplane.routes;

import io.margay.agent.dataplane.routes.RoutePlan.Elsewhere;
import io.margay.agent.dataplane.routes.RoutePlan.Encrypted;
import io.margay.agent.dataplane.routes.RoutePlan.Learned;
import io.margay.agent.dataplane.routes.RoutePlan.Target;
import io.margay.agent.dataplane.routes.RoutePlan.Tunnel;
import io.margay.agent.dataplane.routes.RoutePlan.Unused;
import io.margay.agent.dataplane.routes.RoutePlan.Workload;
import io.margay.agent.netlink.Link;
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
    this.routes = routes;
    this.links = new LinkTable(requests, events);
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
      String name = interfaceOf(target);
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
        : there == null || !resolve(target).equals(Optional.of(there));
  }

  private void write(List<String> failures) throws NetlinkException {
    List<Cidr> destinations = new ArrayList<>();
    List<Route.@Nullable Target> targets = new ArrayList<>();
    List<Message> messages = new ArrayList<>();
    for (Cidr destination : dirty.toArray(Cidr[]::new)) {
      Target target = wanted.get(destination);
      Route.Target there = actual.get(destination);
      if (target == null) {
        if (there == null || kept(there)) {
          dirty.remove(destination);
          continue;
        }
        Message delete = routes.delete(destination, new Route(destination, there).metric());
        add(destination, null, delete, destinations, targets, messages);
        continue;
      }
      Optional<Route.Target> kernelTarget = resolve(target);
      if (kernelTarget.isEmpty()) {
        failures.add("the route to " + destination + " waits for its interface: " + target);
      } else if (shadowed.contains(destination)
          || (kernelTarget.get().equals(there) && !uncertain.contains(destination))) {
        dirty.remove(destination);
      } else {
        Route route = new Route(destination, kernelTarget.get());
        boolean free = there == null || new Route(destination, there).metric() != route.metric();
        boolean left = superseded.take(route);
        Message message = free && !left ? routes.add(route) : routes.replace(route);
        add(destination, kernelTarget.get(), message, destinations, targets, messages);
      }
    }
    List<@Nullable NetlinkException> refusals = routes.send(messages);
    for (int i = 0; i < refusals.size(); i++) {
      NetlinkException refusal = refusals.get(i);
      done(destinations.get(i), targets.get(i), refusal, failures);
    }
    if (!superseded.isEmpty()) {
      deleteSuperseded(failures);
    }
  }

  private static void add(
      Cidr destination,
      Route.@Nullable Target target,
      Message message,
      List<Cidr> destinations,
      List<Route.@Nullable Target> targets,
      List<Message> messages) {
    destinations.add(destination);
    targets.add(target);
    messages.add(message);
  }

  private void done(
      Cidr destination,
      Route.@Nullable Target target,
      @Nullable NetlinkException refusal,
      List<String> failures) {
    if (refusal == null || (target == null && refusal.errno() == NetlinkException.ESRCH)) {
      Route.Target before =
          target == null ? actual.remove(destination) : actual.put(destination, target);
      if (before instanceof Route.OnLink && !before.equals(target) && destination.isHost()) {
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

  private boolean kept(Route.Target there) {
    return switch (there) {
      case Route.Via _ -> keep.learned();
      case Route.Blackhole _ -> keep.unused();
      case Route.OnLink _, Route.ViaLink _, Route.Throw _, Route.Other _ -> false;
    };
  }

  private static @Nullable String interfaceOf(Target target) {
    return switch (target) {
      case Workload(String name) -> name;
      case Tunnel(String name, IpAddress _) -> name;
      case Encrypted(String name, _) -> name;
      case Unused _, Learned _, Elsewhere _ -> null;
    };
  }

  private Optional<Route.Target> resolve(Target target) {
    return switch (target) {
      case Workload(String name) ->
          links.get(name).filter(Link::up).map(link -> new Route.OnLink(link.index()));
      case Tunnel(String name, IpAddress gateway) ->
          links.get(name).filter(Link::up).map(link -> new Route.ViaLink(gateway, link.index()));
      case Encrypted(String name, IpAddress source) ->
          links.get(name).filter(Link::up).map(link -> new Route.OnLink(link.index(), source));
      case Elsewhere _ -> Optional.of(new Route.Throw());
      case Unused _ -> Optional.of(new Route.Blackhole());
      case Learned(List<IpAddress> gateways, int metric) ->
          Optional.of(new Route.Via(gateways, metric));
    };
  }
}
