package io.margay.backends;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Ports that nobody listens on. Another program may take one before it is used: callers retry. */
final class Ports {

  private Ports() {}

  static int free(String address) {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(address))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("no port can be opened at the address " + address, e);
    }
  }
}
