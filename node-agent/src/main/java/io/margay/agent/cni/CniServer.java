package io.margay.agent.cni;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.margay.agent.cni.CniOperations.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens on the unix socket, a thread for each connection. A platform thread: what a request does
 * is mostly done by the kernel, which may hold it up for tens of milliseconds (while an interface
 * goes, say), and a virtual one would hold up a processor's carrier, and all others with it.
 */
public final class CniServer implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(CniServer.class);

  private static final Duration FINISH = Duration.ofSeconds(2);
  private static final Duration TAKE_BACK = Duration.ofSeconds(5);

  private final CniOperations operations;
  private final Path socket;
  private final Duration readLimit;
  private final ServerSocketChannel server;
  private final Set<Thread> serving = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("cni-timer").daemon().factory());

  private CniServer(
      CniOperations operations, Path socket, Duration readLimit, ServerSocketChannel server) {
    this.operations = operations;
    this.socket = socket;
    this.readLimit = readLimit;
    this.server = server;
  }

  /**
   * Begins to serve. A socket that an earlier life of the agent left is replaced.
   *
   * @param readLimit after which a client that has not sent its request is dropped
   * @throws IOException if the socket can not be made, or another agent listens there
   */
  public static CniServer start(CniOperations operations, Path socket, Duration readLimit)
      throws IOException {
    Path directory = socket.toAbsolutePath().getParent();
    if (directory != null) {
      Files.createDirectories(directory);
    }
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(socket);
    removeStale(socket, address);
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      server.bind(address, 128);
      Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException e) {
      server.close();
      throw new IOException(socket + ": " + e.getMessage(), e);
    }
    CniServer started = new CniServer(operations, socket, readLimit, server);
    Thread.ofPlatform().name("cni-accept").daemon().start(started::accept);
    return started;
  }

  private static void removeStale(Path socket, UnixDomainSocketAddress address) throws IOException {
    if (!Files.exists(socket)) {
      return;
    }
    try (SocketChannel probe = SocketChannel.open(address)) {
      throw new IOException(socket + ": somebody listens there already; is another agent running?");
    } catch (SocketException e) {
      Files.delete(socket);
    }
  }

  private void accept() {
    while (server.isOpen()) {
      try {
        SocketChannel connection = server.accept();
        Thread.ofPlatform().name("cni").daemon().start(() -> serve(connection));
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        log.warn("a CNI connection could not be accepted reason=\"{}\"", e.toString());
      }
    }
  }

  private void serve(SocketChannel connection) {
    serving.add(Thread.currentThread());
    try (connection;
        InputStream in = Channels.newInputStream(connection);
        OutputStream out = Channels.newOutputStream(connection)) {
      out.write(framed(reply(connection, in)));
    } catch (IOException e) {
      log.warn("a CNI connection broke reason=\"{}\"", e.toString());
    } finally {
      serving.remove(Thread.currentThread());
    }
  }

  private Reply reply(SocketChannel connection, InputStream in) throws IOException {
    ScheduledFuture<?> limit =
        timer.schedule(() -> drop(connection), readLimit.toMillis(), TimeUnit.MILLISECONDS);
    CniRequest request;
    try {
      request = CniRequest.read(in);
    } catch (CniException e) {
      return CniOperations.error(new CniRequest(Map.of(), new byte[0]), e);
    } finally {
      limit.cancel(false);
    }
    return operations.handle(request);
  }

  /** In one piece: who hears "ok" from an agent that is killed has heard the rest of it too. */
  private static byte[] framed(Reply reply) {
    byte[] word = (reply.ok() ? "ok\n" : "error\n").getBytes(UTF_8);
    byte[] whole = Arrays.copyOf(word, word.length + reply.json().length);
    System.arraycopy(reply.json(), 0, whole, word.length, reply.json().length);
    return whole;
  }

  private static void drop(SocketChannel connection) {
    try {
      connection.close();
    } catch (IOException e) {
      log.warn("a CNI connection could not be closed reason=\"{}\"", e.toString());
    }
  }

  /**
   * Takes no more requests. Those that run may finish for a short time; then they are interrupted,
   * and take back what they did.
   */
  @Override
  public void close() {
    try {
      server.close();
      Files.deleteIfExists(socket);
    } catch (IOException e) {
      log.warn("the CNI socket could not be removed reason=\"{}\"", e.toString());
    }
    timer.shutdownNow();
    try {
      awaitServed(FINISH);
      serving.forEach(Thread::interrupt);
      awaitServed(TAKE_BACK);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitServed(Duration limit) throws InterruptedException {
    long until = System.nanoTime() + limit.toNanos();
    for (Thread thread : serving) {
      thread.join(Duration.ofNanos(Math.max(1, until - System.nanoTime())));
    }
  }
}
