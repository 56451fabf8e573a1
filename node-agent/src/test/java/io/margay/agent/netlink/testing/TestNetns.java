package io.margay.agent.netlink.testing;

import io.margay.agent.netlink.Netns;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;

/** A network namespace of a test's own, gone when closed. */
public final class TestNetns implements AutoCloseable {

  private static final AtomicInteger COUNT = new AtomicInteger();

  private final String name;
  private final List<ServerSocket> servers = new ArrayList<>();

  private TestNetns(String name) {
    this.name = name;
  }

  /** Makes one, or skips the test where that is not allowed. */
  public static TestNetns create() {
    String name = "mgyt-dp-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
    Assumptions.assumeTrue(
        "root".equals(System.getProperty("user.name")),
        "network namespaces need root: run the build as root to run this test");
    try {
      run("ip", "netns", "add", name);
      TestNetns netns = new TestNetns(name);
      netns.exec("ip", "link", "set", "lo", "up");
      return netns;
    } catch (IOException e) {
      Assumptions.abort("no network namespace can be made: " + e.getMessage());
      throw new AssertionError(e);
    }
  }

  public String name() {
    return name;
  }

  public Path path() {
    return Path.of("/run/netns", name);
  }

  public Netns netns() {
    return Netns.at(path());
  }

  /** Runs a command inside; gives what it writes. */
  public String exec(String... command) throws IOException {
    List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", name));
    whole.addAll(List.of(command));
    return run(whole.toArray(String[]::new));
  }

  /** Answers connections to a TCP port. */
  public void listen(int port) throws IOException {
    ServerSocket server = netns().call(() -> new ServerSocket(port, 1024));
    servers.add(server);
    Thread.ofVirtual().start(() -> serve(server));
  }

  /** A connection from inside to a port that {@link #listen} serves, after its greeting. */
  public Socket connect(String address, int port) throws IOException {
    return netns()
        .call(() -> {
          Socket socket = new Socket();
          socket.connect(new InetSocketAddress(address, port), 30_000);
          if (socket.getInputStream().read() != 'm') {
            throw new IOException("no greeting from " + address + " port " + port);
          }
          return socket;
        });
  }

  /** Whether an address answers a ping from inside. */
  public boolean pings(String address) {
    try {
      exec("ping", "-c1", "-W1", address);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether a TCP connection to an address from inside comes about. */
  public boolean reaches(String address, int port) throws IOException {
    return netns()
        .call(() -> {
          try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), 400);
            return socket.getInputStream().read() == 'm';
          } catch (IOException e) {
            return false;
          }
        });
  }

  /** How a TCP connection to an address from inside fails, in the kernel's words. */
  public String refusal(String address, int port) throws IOException {
    return netns()
        .call(() -> {
          try (Socket socket = new Socket()) {
            // Long enough for another attempt: kernels bound how many errors they send.
            socket.connect(new InetSocketAddress(address, port), 5000);
            return "it came about";
          } catch (IOException e) {
            return String.valueOf(e.getMessage());
          }
        });
  }

  /** The same with several attempts, where it should come about on however busy a machine. */
  public boolean surelyReaches(String address, int port) throws IOException {
    for (int attempt = 0; attempt < 10; attempt++) {
      if (reaches(address, port)) {
        return true;
      }
    }
    return false;
  }

  /** The same from a given source address. */
  public boolean reachesFrom(String source, String address, int port) throws IOException {
    return netns()
        .call(() -> {
          try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(source, 0));
            socket.connect(new InetSocketAddress(address, port), 400);
            return socket.getInputStream().read() == 'm';
          } catch (IOException e) {
            return false;
          }
        });
  }

  private static void serve(ServerSocket server) {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        // Closed, which is fine.
      }
    }
  }

  /** Greets, then says what it hears. */
  private static void serve(Socket accepted) {
    try (Socket socket = accepted) {
      socket.getOutputStream().write('m');
      for (int heard; (heard = socket.getInputStream().read()) >= 0; ) {
        socket.getOutputStream().write(heard);
      }
    } catch (IOException e) {
      // The client went, which is fine.
    }
  }

  @Override
  public void close() throws IOException {
    for (ServerSocket server : servers) {
      server.close();
    }
    run("ip", "netns", "delete", name);
  }

  private static String run(String... command) throws IOException {
    Path out = Files.createTempFile("mgyt-dp", ".out");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(out.toFile())
              .start();
      process.getOutputStream().close();
      int code = process.waitFor();
      String text = Files.readString(out, StandardCharsets.UTF_8);
      if (code != 0) {
        throw new IOException(String.join(" ", command) + ": " + text.strip());
      }
      return text;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } finally {
      Files.delete(out);
    }
  }
}
