package io.margay.bench.rr;

import io.margay.bench.report.Samples;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** All clients of a scenario on one thread. Runs in the clients' network namespace. */
final class Generator implements AutoCloseable {

  private static final long KEEPALIVE_NANOS = Duration.ofSeconds(60).toNanos();

  /** Between single routes, for whatever else the two cores have to do. */
  private static final long PAUSE_NANOS = 500_000;

  private static final int WARM_UP_FACTOR = 5;
  private static final long WARM_UP_NANOS = Duration.ofSeconds(3).toNanos();

  /** Of a slow reflector fewer single routes are timed. */
  private static final long PROBE_NANOS = Duration.ofSeconds(8).toNanos();

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
   * A single route, again and again: until the last of the other clients has it. Those that come
   * before do not count: both sides have two cores, and while our compiler has one of them for this
   * program's code, a time slice of it is what is timed. The reflector that comes first would bear
   * that for all.
   */
  Samples probe() throws IOException {
    probe(WARM_UP_FACTOR * scenario.probes(), WARM_UP_NANOS);
    return probe(scenario.probes(), PROBE_NANOS);
  }

  private Samples probe(int count, long nanos) throws IOException {
    Samples last = new Samples("last");
    Client from = clients.getFirst();
    byte[] announce = Routes.announceProbe(Rig.clientId(0));
    byte[] withdraw = Routes.withdrawProbe();
    long enough = System.nanoTime() + nanos;
    for (int i = 0; i < count && System.nanoTime() < enough; i++) {
      last.add(once(from, announce));
      once(from, withdraw);
    }
    return last;
  }

  private Duration once(Client from, byte[] message) throws IOException {
    LockSupport.parkNanos(PAUSE_NANOS);
    clients.forEach(client -> client.held.probeAt = 0);
    long start = System.nanoTime();
    from.send(message);
    waitFor(
        "a single route",
        () -> {
          for (Client client : clients) {
            if (client != from && client.held.probeAt == 0) {
              return false;
            }
          }
          return true;
        },
        false);
    long end = 0;
    for (Client client : clients) {
      end = client == from ? end : Math.max(end, client.held.probeAt);
    }
    return Duration.ofNanos(end - start);
  }

  private void waitFor(String what, BooleanSupplier condition) throws IOException {
    waitFor(what, condition, true);
  }

  /**
   * @param asleep or awake: who sleeps has to be woken, and it is the reflector's core that does
   *     it, for each of its messages and for more time than it writes
   */
  private void waitFor(String what, BooleanSupplier condition, boolean asleep) throws IOException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        throw new TooSlow(what + " not there after " + limit.toSeconds() + " s");
      }
      if (asleep) {
        selector.select(this::ready, Math.max(1, Math.min(1000, left / 1_000_000)));
      } else {
        selector.selectNow(this::ready);
      }
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
