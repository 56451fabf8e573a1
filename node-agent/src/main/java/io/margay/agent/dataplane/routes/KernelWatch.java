package io.margay.agent.dataplane.routes;

import io.margay.agent.netlink.Addresses;
import io.margay.agent.netlink.Links;
import io.margay.agent.netlink.NetlinkException;
import io.margay.agent.netlink.NetlinkSocket;
import io.margay.agent.netlink.Netns;
import io.margay.agent.netlink.Reply;
import io.margay.agent.netlink.Routes;
import io.margay.core.net.Cidr;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears what others do to links, addresses and to routes of ours, at once and without asking, and
 * wakes whoever is to look at it. What it hears is bounded: beyond that it only says "anything".
 */
public final class KernelWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(KernelWatch.class);
  private static final int MOST_DESTINATIONS = 4096;

  private final NetlinkSocket events;
  private final Routes routes;
  private final int ownPort;
  private final Runnable wake;
  private final Thread thread;
  private final Set<Cidr> disturbed = new HashSet<>();
  private boolean links;
  private boolean lost;
  private volatile boolean closed;

  private KernelWatch(NetlinkSocket events, Routes routes, int ownPort, Runnable wake) {
    this.events = events;
    this.routes = routes;
    this.ownPort = ownPort;
    this.wake = wake;
    this.thread = Thread.ofPlatform().name("kernel-watch").daemon().start(this::run);
  }

  /**
   * Listens in a namespace.
   *
   * @param protocol that marks our routes
   * @param ownPort the number of the socket whose changes are our own
   * @param wake must not block; called by any thread
   */
  public static KernelWatch open(Netns netns, int protocol, int ownPort, Runnable wake)
      throws IOException {
    NetlinkSocket events =
        NetlinkSocket.open(
            netns, NetlinkSocket.ROUTE, Links.EVENTS | Addresses.EVENTS | Routes.EVENTS);
    return new KernelWatch(events, new Routes(events, protocol), ownPort, wake);
  }

  /** What others changed since the last time. */
  public synchronized Heard take() {
    Heard taken = new Heard(Set.copyOf(disturbed), links || lost, lost);
    disturbed.clear();
    links = false;
    lost = false;
    return taken;
  }

  /**
   * What was heard.
   *
   * @param destinations of routes
   * @param links whether links or addresses were touched
   * @param lost whether there may be more
   */
  public record Heard(Set<Cidr> destinations, boolean links, boolean lost) {}

  private void run() {
    try {
      while (!closed) {
        boolean[] news = {false};
        boolean complete = events.hear(event -> news[0] |= note(event));
        if (!complete) {
          lose();
        }
        if (news[0] || !complete) {
          wake.run();
        }
      }
    } catch (NetlinkException | RuntimeException e) {
      if (!closed) {
        LOG.error("Kernel events are no longer heard; the slow read-back finds changes", e);
        lose();
      }
    }
  }

  /** Whether somebody has to look. */
  private boolean note(Reply event) {
    if (event.port() == ownPort) {
      return false;
    }
    @Nullable Cidr destination = routes.changed(event);
    if (destination != null) {
      add(destination);
      return true;
    }
    if (routes.isRoute(event)) {
      return false;
    }
    touchLinks();
    return true;
  }

  private synchronized void touchLinks() {
    links = true;
  }

  private synchronized void add(Cidr destination) {
    if (disturbed.size() < MOST_DESTINATIONS) {
      disturbed.add(destination);
    } else {
      lost = true;
    }
  }

  private synchronized void lose() {
    lost = true;
  }

  @Override
  public void close() {
    closed = true;
    try {
      events.wakeUp();
      thread.join();
    } catch (NetlinkException e) {
      LOG.warn("Kernel events end late: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    events.close();
  }
}
