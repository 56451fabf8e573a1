package io.margay.policyapi;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands between clients and the API: connections can be cut, refused and led elsewhere. */
final class CutProxy implements AutoCloseable {

  private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /** 0 to refuse. */
  private volatile int target;

  CutProxy(int target) throws IOException {
    this.target = target;
    Thread.startVirtualThread(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Ends every connection; new ones go to this port, or nowhere if it is 0. */
  void lead(int port) {
    target = port;
    open.forEach(CutProxy::close);
    open.clear();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        int port = target;
        if (port == 0) {
          close(client);
        } else {
          Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
          open.add(client);
          open.add(server);
          Thread.startVirtualThread(() -> pump(client, server));
          Thread.startVirtualThread(() -> pump(server, client));
        }
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void pump(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // Cut, by either side.
    }
    close(from);
    close(to);
    open.remove(from);
    open.remove(to);
  }

  private static void close(Closeable socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is closed as far as it can be.
    }
  }

  @Override
  public void close() {
    close(listener);
    lead(0);
  }
}
