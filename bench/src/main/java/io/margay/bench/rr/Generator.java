package io.margay.bench.rr;

import io.margay.bench.report.Samples;
import io.margay.bench.service.WarmUp;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** All clients of a scenario on one thread. Runs in the clients' network namespace. */
final class Generator implements AutoCloseable {

  private static final long KEEPALIVE_NANOS = Duration.ofSeconds(60).toNanos();

  /** After a single route, before the clients look whether they all have it. */
  private static final long PAUSE_NANOS = 1_000_000;

  private static final long STAMPS_NANOS = 50_000_000;

  /**
   * Of the time before single routes count; much less than one in a hundred, as the p99 is told.
   */
  private static final double COMPILER = 0.002;

  private static final Duration LONGEST_WARM_UP = Duration.ofSeconds(20);

  /** The same, and for how long routes are timed, where single routes are not all that is timed. */
  private static final Duration BESIDES = Duration.ofSeconds(3);

  /** Of a slow reflector fewer single routes are timed. */
  private static final long PROBE_NANOS = Duration.ofSeconds(9).toNanos();

  private final Scenario scenario;
  private final Duration limit;
  private final Selector selector;
  private final ByteBuffer shared = ByteBuffer.allocateDirect(1 << 20);
  private final List<Client> clients = new ArrayList<>();
  private final Client late;
  private final List<byte[]> announcements = new ArrayList<>();
  private final List<byte[]> withdrawals = new ArrayList<>();

  /** Sessions that a reflector refuses while it starts are tried again. */
  private boolean connecting;

  private long keptAlive = System.nanoTime();

  /**
   * @param limit how long any one step may take
   */
  Generator(Scenario scenario, Duration limit) throws IOException {
    this.scenario = scenario;
    this.limit = limit;
    this.selector = Selector.open();
    for (int i = 0; i < scenario.clients(); i++) {
      clients.add(new Client(Rig.clientAddress(i), Rig.clientId(i), new Held(scenario, i)));
      announcements.add(Routes.announce(scenario, i, Rig.clientId(i)));
      withdrawals.add(Routes.withdraw(scenario, i));
    }
    int next = scenario.clients();
    this.late = new Client(Rig.clientAddress(next), Rig.clientId(next), new Held(scenario, -1));
  }

  /** Connects all clients; those that are refused try again. */
  Duration connect() throws IOException {
    long start = System.nanoTime();
    for (Client client : clients) {
      client.connect(Rig.REFLECTOR, selector);
    }
    connecting = true;
    waitFor("sessions", () -> clients.stream().allMatch(Client::established));
    connecting = false;
    return since(start);
  }

  /** From the first byte announced until all clients hold the routes of all others. */
  Duration announce() throws IOException {
    int others = scenario.total() - scenario.prefixes();
    long start = System.nanoTime();
    for (int i = 0; i < clients.size(); i++) {
      clients.get(i).send(announcements.get(i));
    }
    waitFor("routes", () -> all(others));
    return since(start);
  }

  /** From the first byte withdrawn until nobody holds anything. */
  Duration withdraw() throws IOException {
    long start = System.nanoTime();
    for (int i = 0; i < clients.size(); i++) {
      clients.get(i).send(withdrawals.get(i));
    }
    waitFor("withdrawals", () -> all(0));
    return since(start);
  }

  private boolean all(int count) {
    for (Client client : clients) {
      if (client.held.count() != count) {
        return false;
      }
    }
    return true;
  }

  /** One more client: from its session's establishment until it has everything. */
  Duration join() throws IOException {
    late.connect(Rig.REFLECTOR, selector);
    connecting = true;
    waitFor("the late client's session", late::established);
    connecting = false;
    long start = System.nanoTime();
    waitFor("the late client's routes", () -> late.held.count() == scenario.total());
    Duration took = since(start);
    late.close();
    return took;
  }

  /**
   * A single route, again and again: until the kernel of the last of the other clients has it. The
   * clients look only when it is over, and the kernel tells when that was: who waits for a packet
   * has to be woken, or takes a processor, and that is not the reflector's to answer for.
   *
   * <p>The first ones do not count: while our compiler has one of two processors for this program's
   * code, a time slice of it is what is timed.
   */
  Samples probe() throws IOException {
    for (Client client : clients) {
      client.stamp();
    }
    // The kernel begins to note times a little later.
    LockSupport.parkNanos(STAMPS_NANOS);
    boolean besides = scenario.timesTables();
    WarmUp warmUp = WarmUp.ofOwn(COMPILER, besides ? BESIDES : LONGEST_WARM_UP);
    while (!warmUp.isOver()) {
      probe(1, PROBE_NANOS);
    }
    return probe(scenario.probes(), besides ? BESIDES.toNanos() : PROBE_NANOS);
  }

  private Samples probe(int count, long nanos) throws IOException {
    Samples last = new Samples("last");
    Client from = clients.getFirst();
    List<Client> others = clients.subList(1, clients.size());
    byte[] announce = Routes.announceProbe(Rig.clientId(0));
    byte[] withdraw = Routes.withdrawProbe();
    long enough = System.nanoTime() + nanos;
    for (int i = 0; i < count && System.nanoTime() < enough; i++) {
      long start = once(from, announce, others);
      last.add(Duration.ofNanos(lastArrival(others) - start));
      once(from, withdraw, others);
    }
    return last;
  }

  /** When it was sent. */
  private long once(Client from, byte[] message, List<Client> others) throws IOException {
    others.forEach(client -> client.held.probed = false);
    long start = wallNanos();
    from.send(message);
    long deadline = System.nanoTime() + limit.toNanos();
    do {
      LockSupport.parkNanos(PAUSE_NANOS);
      selector.selectNow(this::ready);
      keepAlive();
      if (System.nanoTime() > deadline) {
        throw new TooSlow("a single route not there after " + limit.toSeconds() + " s");
      }
    } while (!others.stream().allMatch(client -> client.held.probed));
    return start;
  }

  private static long lastArrival(List<Client> others) {
    long last = 0;
    for (Client client : others) {
      if (client.held.probeAt == 0) {
        throw new Client.Broken(client.address + ": the kernel did not tell when a packet came");
      }
      last = Math.max(last, client.held.probeAt);
    }
    return last;
  }

  /** On the clock of the kernel's times of packets. */
  private static long wallNanos() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000_000 + now.getNano();
  }

  private void waitFor(String what, BooleanSupplier condition) throws IOException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        throw new TooSlow(what + " not there after " + limit.toSeconds() + " s");
      }
      selector.select(this::ready, Math.max(1, Math.min(1000, left / 1_000_000)));
      keepAlive();
    }
  }

  private void ready(SelectionKey key) {
    Client client = (Client) key.attachment();
    try {
      ready(key, client);
    } catch (Client.Broken e) {
      if (!connecting) {
        throw e;
      }
      again(client);
    }
  }

  private void ready(SelectionKey key, Client client) {
    if (key.isConnectable()) {
      if (!client.connected()) {
        again(client);
      }
      return;
    }
    if (key.isWritable()) {
      client.write();
    }
    if (key.isValid() && key.isReadable()) {
      client.read(shared);
    }
  }

  private void again(Client client) {
    client.close();
    try {
      Thread.sleep(5);
      client.connect(Rig.REFLECTOR, selector);
    } catch (IOException e) {
      throw new Client.Broken(client.address + ": " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Client.Broken("interrupted");
    }
  }

  private void keepAlive() {
    long now = System.nanoTime();
    if (now - keptAlive > KEEPALIVE_NANOS) {
      keptAlive = now;
      clients.stream().filter(Client::established).forEach(c -> c.send(Routes.keepalive()));
    }
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  @Override
  public void close() throws IOException {
    clients.forEach(Client::close);
    late.close();
    selector.close();
  }

  /** A step that did not come to its end in time. */
  static final class TooSlow extends RuntimeException {
    @java.io.Serial private static final long serialVersionUID = 1;

    TooSlow(String message) {
      super(message);
    }
  }
}
