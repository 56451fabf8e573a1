package io.margay.lab.traffic;

import io.margay.agent.netlink.Netns;
import io.margay.lab.host.Namespaces;
import io.margay.lab.state.WorkloadRecord;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;

/**
 * Where traffic starts or ends: a workload's network namespace. What is opened there stays there.
 */
public record Place(String name, String namespace, String address) {

  /** So that a server that gets no processor for a while loses no connection. */
  private static final int BACKLOG = 4096;

  public static Place of(WorkloadRecord workload) {
    return new Place(workload.name(), workload.namespaceOrThrow(), workload.addressOrThrow());
  }

  /** A socket that is not connected yet. */
  Socket socket() throws IOException {
    return inside(() -> {
      Socket socket = new Socket();
      // The kernel's socket is made now, not at the connection, which may be another thread's.
      socket.bind(null);
      return socket;
    });
  }

  ServerSocket serverSocket(int port) throws IOException {
    return inside(() -> new ServerSocket(port, BACKLOG));
  }

  DatagramChannel datagramChannel() throws IOException {
    return inside(() -> DatagramChannel.open(StandardProtocolFamily.INET));
  }

  private <T> T inside(Netns.Work<T> work) throws IOException {
    return Netns.at(Namespaces.file(namespace)).call(work);
  }
}
