package io.margay.bgp.kernel;

import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The interfaces of routes as Linux has them: each question is one look-up in the kernel, with its
 * rules and all its tables, and every change of links, addresses, routes and rules is a reason to
 * ask anew. It needs no privilege. Sockets are opened with the first question, in the network
 * namespace of the thread that asks.
 */
public final class LinuxInterfaces implements WatchedInterfaces {

  private static final Logger LOG = LoggerFactory.getLogger(LinuxInterfaces.class);

  /** A route that comes or goes is seldom alone. */
  private static final Duration CLOSE_TOGETHER = Duration.ofMillis(100);

  private @Nullable RouteSocket asking;
  private boolean told;
  private volatile boolean closed;

  @Override
  public synchronized @Nullable String towards(IpAddress nextHop) {
    return ask(socket -> socket.towards(nextHop));
  }

  @Override
  public synchronized @Nullable String of(Cidr own) {
    return ask(socket -> socket.of(own));
  }

  private interface Question {
    @Nullable String ask(RouteSocket socket) throws IOException;
  }

  private @Nullable String ask(Question question) {
    if (closed) {
      return null;
    }
    try {
      if (asking == null) {
        asking = RouteSocket.open(0);
      }
      String answer = question.ask(asking);
      told = false;
      return answer;
    } catch (IOException e) {
      if (!told) {
        LOG.error(
            "the kernel does not tell routes' interfaces, so rules of a BGPFilter with interface are"
                + " for no route error='{}'",
            e.getMessage());
      }
      told = true;
      if (asking != null) {
        asking.close();
        asking = null;
      }
      return null;
    }
  }

  @Override
  public void follow(Runnable changed) {
    try {
      // Heard from before the first question, so that no change falls between.
      RouteSocket events = RouteSocket.open(RouteSocket.EVENTS);
      Thread.ofPlatform().daemon().name("bgp-interfaces").start(() -> follow(events, changed));
    } catch (IOException e) {
      LOG.error(
          "changes of routes' interfaces are not seen, so rules of a BGPFilter with interface are"
              + " not applied anew when they move error='{}'",
          e.getMessage());
    }
  }

  private void follow(RouteSocket events, Runnable changed) {
    try (events) {
      while (!closed) {
        if (events.hear()) {
          Thread.sleep(CLOSE_TOGETHER);
          events.drain();
          changed.run();
        }
      }
    } catch (IOException e) {
      LOG.error("changes of routes' interfaces are not seen any more error='{}'", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (asking != null) {
      asking.close();
      asking = null;
    }
  }
}
