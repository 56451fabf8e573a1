package io.margay.lab.traffic;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/**
 * One attempt to open a TCP connection.
 *
 * @param startNanos {@link System#nanoTime} when it began
 */
public record Probe(Outcome outcome, long startNanos, Duration took) {

  /** What became of an attempt. */
  public enum Outcome {
    /** The connection was established. */
    OPEN,
    /** Nothing answered in time. */
    DROPPED,
    /** The other end, or something on the way, answered that it will not. */
    REFUSED
  }

  /** Tries from one workload to another. */
  public static Probe tcp(Place from, String address, int port, Duration limit) {
    try (Socket socket = from.socket()) {
      long start = System.nanoTime();
      Outcome outcome = connect(socket, address, port, limit);
      return new Probe(outcome, start, Duration.ofNanos(System.nanoTime() - start));
    } catch (IOException e) {
      throw new IllegalStateException(
          "no socket in " + from.namespace() + ": " + e.getMessage(), e);
    }
  }

  public boolean isOpen() {
    return outcome == Outcome.OPEN;
  }

  private static Outcome connect(Socket socket, String address, int port, Duration limit)
      throws IOException {
    try {
      socket.connect(new InetSocketAddress(address, port), (int) limit.toMillis());
      // No connection of a probe lingers in TIME_WAIT: a reset closes it.
      socket.setSoLinger(true, 0);
      return Outcome.OPEN;
    } catch (SocketTimeoutException _) {
      return Outcome.DROPPED;
    } catch (ConnectException _) {
      return Outcome.REFUSED;
    } catch (IOException _) {
      // No route to host and the like: somebody on the way says no.
      return Outcome.REFUSED;
    }
  }
}
