package io.margay.agent.ipam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.margay.agent.retry.Retrier;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Workloads come and go, the service is away or loses its replies, the agent is restarted or
 * killed: no address is ever a workload's twice, and in the end none is lost.
 */
class WarmAddressesProperties {

  private static final int SIZE = 16;

  @Property(tries = 150)
  void noAddressIsGivenTwiceAndNoneIsLost(@ForAll long seed) throws Exception {
    Path directory = Files.createTempDirectory("margay-warm");
    try (World world = new World(directory, new Random(seed))) {
      for (int i = 0; i < 60; i++) {
        world.step();
        world.check();
      }
      world.settleAll();
    } finally {
      try (var files = Files.list(directory)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(directory);
    }
  }

  private static final class World implements AutoCloseable {

    private final Path directory;
    private final Random random;
    private final FakeService service = new FakeService(SIZE);

    /** What the agent has on disk: handle → addresses, and whether {@code settle} succeeded. */
    private final Map<String, List<IpAddress>> workloads = new TreeMap<>();

    private final Map<String, Boolean> settled = new HashMap<>();

    /** Whose addresses were not given back yet, which is repeated until it succeeds. */
    private final Map<String, List<IpAddress>> leaving = new TreeMap<>();

    private Retrier retrier;
    private WarmAddresses addresses;
    private int names;

    World(Path directory, Random random) throws IOException {
      this.directory = directory;
      this.random = random;
      start();
    }

    private void start() throws IOException {
      retrier = new Retrier(Duration.ofMillis(1), Duration.ofMillis(2), new Random(1));
      addresses = new WarmAddresses(service, service, 4, directory, retrier);
      Map<String, List<IpAddress>> unsettled = new HashMap<>(workloads);
      unsettled.keySet().removeIf(settled::get);
      unsettled.putAll(leaving);
      List<IpAddress> inUse = new ArrayList<>();
      workloads.values().forEach(inUse::addAll);
      leaving.values().forEach(inUse::addAll);
      addresses.start(inUse, unsettled);
    }

    void step() throws IOException {
      switch (random.nextInt(10)) {
        case 0, 1, 2 -> add(random.nextInt(4) == 0 ? Set.of(Family.IPV6) : Set.of(Family.IPV4));
        case 3 -> anyone().ifPresent(this::settle);
        case 4 -> anyone().ifPresent(this::remove);
        case 5 -> addAndFail();
        case 6 -> service.away(random.nextBoolean());
        case 7 -> service.losesReplies(random.nextInt(3) == 0);
        case 8 -> restart(random.nextBoolean());
        case 9 -> tryToRelease(List.copyOf(leaving.keySet()));
      }
    }

    private Optional<String> anyone() {
      List<String> handles = List.copyOf(workloads.keySet());
      return handles.isEmpty()
          ? Optional.empty()
          : Optional.of(handles.get(random.nextInt(handles.size())));
    }

    private void add(Set<Family> families) {
      String handle = "w" + names++;
      try {
        workloads.put(handle, addresses.assign(request(handle, families)));
        settled.put(handle, false);
      } catch (AddressException e) {
        // The runtime tears down what could not be set up.
        tryToRelease(handle);
      }
    }

    private void addAndFail() {
      String handle = "w" + names++;
      try {
        addresses.assign(request(handle, Set.of(Family.IPV4)));
      } catch (AddressException e) {
        // Given back all the same.
      }
      tryToRelease(handle);
    }

    private void settle(String handle) {
      try {
        addresses.settle(handle, workloads.get(handle), Map.of());
        settled.put(handle, true);
      } catch (AddressException e) {
        assertThat(e.reason()).isEqualTo(AddressException.Reason.AWAY);
      }
    }

    private void remove(String handle) {
      leaving.put(handle, workloads.remove(handle));
      tryToRelease(handle);
    }

    private void tryToRelease(String handle) {
      leaving.putIfAbsent(handle, List.of());
      tryToRelease(List.of(handle));
    }

    /** As the agent's loop does: all that wait in one request. */
    private void tryToRelease(Collection<String> handles) {
      Map<String, AddressException> failures = addresses.releaseAll(handles);
      failures
          .values()
          .forEach(e ->
              assertThat(e.reason())
                  .isIn(AddressException.Reason.AWAY, AddressException.Reason.NOT_SENT));
      assertThat(handles).containsAll(failures.keySet());
      leaving
          .keySet()
          .removeIf(handle -> handles.contains(handle) && !failures.containsKey(handle));
    }

    private void restart(boolean orderly) throws IOException {
      retrier.close();
      retrier.awaitEnd(Duration.ofSeconds(10));
      if (orderly) {
        addresses.close();
      }
      start();
    }

    private static AddressRequest request(String handle, Set<Family> families) {
      return new AddressRequest(handle, families, List.of(), Map.of(), "default", Map.of());
    }

    void check() {
      List<IpAddress> all = workloads.values().stream().flatMap(List::stream).toList();
      assertThat(all).doesNotHaveDuplicates();
      Map<IpAddress, String> owners = service.owners();
      workloads.forEach((handle, list) ->
          list.forEach(address -> assertThat(owners.get(address)).isIn(FakeService.HELD, handle)));
    }

    /** The service is well again: everybody gets what is theirs, and nothing else is owned. */
    void settleAll() throws IOException {
      service.away(false);
      service.losesReplies(false);
      tryToRelease(List.copyOf(leaving.keySet()));
      assertThat(leaving).isEmpty();
      for (String handle : List.copyOf(workloads.keySet())) {
        settle(handle);
        assertThat(settled.get(handle)).isTrue();
      }
      restart(true);
      await().until(() -> addresses.stocked() > 0 || isFull());
      retrier.close();
      retrier.awaitEnd(Duration.ofSeconds(10));
      addresses.close();

      Map<IpAddress, String> expected = new HashMap<>();
      workloads.forEach((handle, list) -> list.forEach(address -> expected.put(address, handle)));
      assertThat(service.owners()).isEqualTo(expected);
    }

    private boolean isFull() {
      return service.owners().keySet().stream().filter(a -> a.family() == Family.IPV4).count()
          == SIZE;
    }

    @Override
    public void close() {
      retrier.close();
      retrier.awaitEnd(Duration.ofSeconds(10));
    }
  }
}
