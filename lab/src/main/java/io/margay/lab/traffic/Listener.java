package io.margay.lab.traffic;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.LongAdder;

/** A TCP listener in a workload: it accepts, counts, and hangs up. */
public final class Listener implements AutoCloseable {

  private final ServerSocket server;
  private final LongAdder accepted = new LongAdder();

  public Listener(Place place, int port) {
    try {
      this.server = place.serverSocket(port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofPlatform().daemon().name("listener-" + place.name() + "-" + port).start(this::accept);
  }

  /** How many connections were established so far. */
  public long accepted() {
    return accepted.sum();
  }

  private void accept() {
    while (!server.isClosed()) {
      try (Socket _ = server.accept()) {
        accepted.increment();
      } catch (IOException _) {
        // Closed, or the client has already gone.
      }
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
