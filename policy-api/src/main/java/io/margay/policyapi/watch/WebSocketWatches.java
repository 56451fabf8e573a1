package io.margay.policyapi.watch;

import io.margay.policyapi.status.StatusException;
import io.margay.policyapi.status.Statuses;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Watches over WebSocket (RFC 6455), as Kubernetes serves them: the same events, one text frame
 * each, and what the client sends is not read. Browsers can watch in no other way, and fabric8's
 * client tries this first.
 */
public final class WebSocketWatches {

  private static final String UPGRADE = "Upgrade";

  /** Some clients put their token here, for want of a header. */
  private static final String BEARER = "base64url.bearer.authorization.k8s.io.";

  private final Watches watches;
  private final Duration patience;
  private final AtomicInteger open = new AtomicInteger();

  /**
   * @param patience with a client that does not take what it is sent
   */
  WebSocketWatches(Watches watches, Duration patience) {
    this.watches = watches;
    this.patience = patience;
  }

  /** Whether a request asks for a WebSocket. */
  public static boolean wanted(HttpServletRequest request) {
    return "websocket".equalsIgnoreCase(request.getHeader(UPGRADE))
        && tokens(request.getHeaders("Connection")).anyMatch(UPGRADE::equalsIgnoreCase);
  }

  /**
   * Answers the handshake; the events follow on the connection.
   *
   * @throws StatusException 503 while the topics are not in sync, 403 for a page of somebody else
   */
  public void serve(
      WatchRequest watch,
      HttpServletRequest request,
      HttpServletResponse response,
      Watches.View view)
      throws IOException {
    refuseOtherPages(request);
    WatchSession session = new WatchSession(begin(watch), view, patience, open);
    ServerEndpointConfig config =
        ServerEndpointConfig.Builder.create(WatchSession.class, request.getRequestURI())
            .configurator(new Handshake(session))
            .build();
    try {
      container(request).upgradeHttpToWebSocket(request, response, config, Map.of());
    } catch (DeploymentException e) {
      throw new IOException(e);
    }
  }

  /** Who is too late is told on the connection: many clients do not read a refused handshake. */
  private WatchSession.Events begin(WatchRequest request) {
    try {
      return watches.begin(request)::run;
    } catch (StatusException e) {
      if (e.status().code() != 410) {
        throw e;
      }
      return sink -> sink.write(Event.error(e.status()));
    }
  }

  private static ServerContainer container(HttpServletRequest request) throws IOException {
    Object container = request.getServletContext().getAttribute(ServerContainer.class.getName());
    if (container instanceof ServerContainer found) {
      return found;
    }
    throw new IOException("the servlet container has no WebSocket support");
  }

  /**
   * Nothing keeps a browser from opening a WebSocket to here for the page of anybody: it only says
   * whose page it is.
   */
  private static void refuseOtherPages(HttpServletRequest request) {
    String origin = request.getHeader("Origin");
    if (origin != null && !origin.isEmpty() && !isOwn(origin, request.getHeader("Host"))) {
      throw Statuses.other(
          403, "Forbidden", "a WebSocket for a page of " + origin + ": only own pages may watch");
    }
  }

  private static boolean isOwn(String origin, @Nullable String host) {
    try {
      return URI.create(origin).getRawAuthority() instanceof String own
          && own.equalsIgnoreCase(host);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static Stream<String> tokens(@Nullable Enumeration<String> headers) {
    return headers == null
        ? Stream.empty()
        : Collections.list(headers).stream()
            .flatMap(header -> Stream.of(header.split(",")))
            .map(String::strip);
  }

  /** How many are under way. */
  int open() {
    return open.get();
  }

  /** Leads the connection of one request to its session. */
  private static final class Handshake extends ServerEndpointConfig.Configurator {
    private final WatchSession session;

    Handshake(WatchSession session) {
      this.session = session;
    }

    @Override
    public <T> T getEndpointInstance(Class<T> type) {
      return type.cast(session);
    }

    /** Whatever a client calls it, it is the same: one event a frame. */
    @Override
    public String getNegotiatedSubprotocol(List<String> supported, List<String> requested) {
      return requested.stream().filter(name -> !name.startsWith(BEARER)).findFirst().orElse("");
    }

    @Override
    public boolean checkOrigin(String origin) {
      // Done before, with an answer that says why.
      return true;
    }
  }
}
