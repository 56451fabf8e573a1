package io.margay.policyapi.faults;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Clients that ask for a list and read nothing of it. */
final class SilentClients implements AutoCloseable {

  static final String PATH = "/apis/projectcalico.org/v3/globalnetworksets";

  /** So that what they do not read stays where it comes from. */
  private static final int RECEIVED = 4_096;

  private final List<Socket> sockets = new ArrayList<>();

  SilentClients(int port, int count) throws IOException {
    byte[] request =
        ("GET " + PATH + " HTTP/1.1\r\nHost: silent\r\nAccept: application/json\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < count; i++) {
      Socket socket = new Socket();
      sockets.add(socket);
      socket.setReceiveBufferSize(RECEIVED);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      socket.getOutputStream().write(request);
    }
  }

  /** An object of so many characters. */
  static String set(String name, int characters) {
    return """
    {"apiVersion":"projectcalico.org/v3","kind":"GlobalNetworkSet","metadata":{"name":"%s","annotations":{"a":"%s"}},"spec":{}}
    """
        .formatted(name, "v".repeat(characters));
  }

  /** The first characters of what one of them has been sent, once it has. */
  String beginning(int client) throws IOException {
    return new String(
        sockets.get(client).getInputStream().readNBytes(16), StandardCharsets.US_ASCII);
  }

  @Override
  public void close() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
