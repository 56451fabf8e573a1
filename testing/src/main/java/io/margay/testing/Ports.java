package io.margay.testing;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * TCP ports for servers that must know theirs beforehand, or that come back at the one they had.
 *
 * <p>They lie below the range that Linux takes the ports of outgoing connections from ({@code
 * net.ipv4.ip_local_port_range}, from 32768): a port of that range which is free now, or while its
 * server is away, may be the own port of any connection a moment later, even of a client that
 * connects to that very server and so to itself.
 */
public final class Ports {

  private static final int FIRST = 20_000;
  private static final int COUNT = 12_000;

  /** So that JVMs that run side by side begin apart. */
  private static final int PER_PROCESS = 50;

  private static final long START = ProcessHandle.current().pid() * PER_PROCESS;
  private static final AtomicInteger LOOKED_AT = new AtomicInteger();

  private static final Duration HELD = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofMillis(20);

  /** Starts a server. */
  @FunctionalInterface
  public interface Start<T, E extends Exception> {
    T call() throws E;
  }

  private Ports() {}

  /**
   * A port that no socket of this machine has at any address, and that this JVM has not been given
   * before.
   *
   * @throws IllegalStateException if there is none left
   */
  public static int free() {
    for (int n = LOOKED_AT.getAndIncrement(); n < COUNT; n = LOOKED_AT.getAndIncrement()) {
      int port = FIRST + (int) ((START + n) % COUNT);
      if (isFree(port)) {
        return port;
      }
    }
    throw new IllegalStateException(
        "no TCP port from " + FIRST + " to " + (FIRST + COUNT - 1) + " is left");
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      // Not even connections that are over may be left.
      socket.setReuseAddress(false);
      socket.bind(new InetSocketAddress(port));
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  /**
   * Starts a server at a port that another has just left, again and again while the port is still
   * taken: a listening socket may outlive its server's end for a moment. Channels of NIO are closed
   * by the next turn of their selector, which Netty does not wait for; and a process that is just
   * being started has all sockets of its parent until it has closed them.
   *
   * @throws E what the start throws of itself, or for half a minute for want of the port
   */
  public static <T, E extends Exception> T regain(Start<T, E> start) throws E {
    long deadline = System.nanoTime() + HELD.toNanos();
    while (true) {
      try {
        return start.call();
      } catch (Exception e) {
        if (!isTaken(e) || System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
          throw e;
        }
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  private static boolean isTaken(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof BindException) {
        return true;
      }
    }
    return false;
  }
}
