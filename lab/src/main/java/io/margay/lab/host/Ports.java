package io.margay.lab.host;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;

/**
 * Chooses TCP ports: the usual one where it is free, else the next free one that is not given out.
 */
public final class Ports {

  private static final int ATTEMPTS = 1000;

  private final Set<Integer> given = new HashSet<>();

  /**
   * A free port at this address.
   *
   * @throws HostException if none of the next thousand is free
   */
  public int choose(InetAddress address, int wanted) {
    for (int port = wanted; port < wanted + ATTEMPTS && port <= 65535; port++) {
      if (!given.contains(port) && isFree(address, port)) {
        given.add(port);
        return port;
      }
    }
    throw new HostException(
        "no free TCP port from " + wanted + " on at " + address.getHostAddress());
  }

  /** Whether nobody listens at this IP address and port. */
  public static boolean isFree(String address, int port) {
    return isFree(InetAddress.ofLiteral(address), port);
  }

  private static boolean isFree(InetAddress address, int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(address, port));
      return true;
    } catch (IOException _) {
      return false;
    }
  }
}
