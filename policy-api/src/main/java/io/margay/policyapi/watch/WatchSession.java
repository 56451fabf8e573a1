package io.margay.policyapi.watch;

import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Session;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One watch over one WebSocket, on a thread of its own as long as the connection lasts. */
final class WatchSession extends Endpoint {

  private static final Logger LOG = LoggerFactory.getLogger(WatchSession.class);

  /** Tomcat's name for how long one send may take. */
  private static final String SEND_TIMEOUT = "org.apache.tomcat.websocket.BLOCKING_SEND_TIMEOUT";

  /** Writes a watch's events. */
  @FunctionalInterface
  interface Events {
    void writeTo(Sink sink) throws IOException, InterruptedException;
  }

  private final Events events;
  private final Watches.View view;
  private final Duration patience;
  private final AtomicInteger open;
  private volatile @Nullable Thread writer;

  /**
   * @param patience with a client that does not take what it is sent
   * @param open counts those that are under way
   */
  WatchSession(Events events, Watches.View view, Duration patience, AtomicInteger open) {
    this.events = events;
    this.view = view;
    this.patience = patience;
    this.open = open;
  }

  @Override
  public void onOpen(Session session, EndpointConfig config) {
    session.setMaxIdleTimeout(0);
    session.getUserProperties().put(SEND_TIMEOUT, patience.toMillis());
    open.incrementAndGet();
    writer = Thread.ofVirtual().name("watch-websocket").start(() -> write(session));
  }

  private void write(Session session) {
    try {
      events.writeTo(new Frames(session.getBasicRemote(), view));
      session.close(new CloseReason(CloseCodes.NORMAL_CLOSURE, ""));
    } catch (InterruptedException e) {
      // The connection is closed already.
    } catch (IOException e) {
      // The client went, or takes nothing: it comes back by itself.
      LOG.debug("a watch ended", e);
      abandon(session);
    } catch (RuntimeException e) {
      LOG.warn("a watch failed", e);
      abandon(session);
    } finally {
      open.decrementAndGet();
    }
  }

  private static void abandon(Session session) {
    try {
      session.close(new CloseReason(CloseCodes.GOING_AWAY, ""));
    } catch (IOException e) {
      LOG.debug("a connection could not be closed", e);
    }
  }

  @Override
  public void onClose(Session session, CloseReason reason) {
    Thread running = writer;
    if (running != null && running != Thread.currentThread()) {
      running.interrupt();
    }
  }

  @Override
  public void onError(Session session, Throwable cause) {
    // Tomcat closes the session next, which ends the writer.
    LOG.debug("a WebSocket failed", cause);
  }
}
