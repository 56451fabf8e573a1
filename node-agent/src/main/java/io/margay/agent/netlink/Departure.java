package io.margay.agent.netlink;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/**
 * The deletion of an interface, waited for until it is gone and no longer. Who asks the kernel to
 * delete one is held up until nobody on any processor can be looking at it any more (a grace period
 * of RCU, tens of milliseconds), and only its memory waits for that: its name, addresses and routes
 * were taken away long before, and the kernel says so (RTM_DELLINK).
 */
public final class Departure {

  private static final long LOOK_AGAIN_NANOS = 100_000;

  private final Netns netns;
  private final String name;
  private final CompletableFuture<Boolean> deleted = new CompletableFuture<>();
  private boolean gone;

  private Departure(Netns netns, String name) {
    this.netns = netns;
    this.name = name;
  }

  /** Deletes one by name; false if there is none. */
  public static boolean of(Netns netns, String name) throws IOException {
    return new Departure(netns, name).await();
  }

  private boolean await() throws IOException {
    try (NetlinkSocket events = NetlinkSocket.brief(netns, NetlinkSocket.ROUTE, Links.EVENTS)) {
      Links heard = new Links(events);
      // The thread that asks is the one that is held up.
      Thread.ofPlatform().name("departure").daemon().start(this::delete);
      while (!deleted.isDone()) {
        // Were events lost, then the end of the deletion tells.
        var unused = heard.events(came -> {}, left -> gone |= left.name().equals(name));
        if (gone) {
          return true;
        }
        LockSupport.parkNanos(deleted, LOOK_AGAIN_NANOS);
      }
    }
    return Netns.await(deleted);
  }

  private void delete() {
    try (NetlinkSocket socket = NetlinkSocket.brief(netns, NetlinkSocket.ROUTE)) {
      deleted.complete(new Links(socket).delete(name));
    } catch (Throwable e) {
      deleted.completeExceptionally(e);
    }
  }
}
