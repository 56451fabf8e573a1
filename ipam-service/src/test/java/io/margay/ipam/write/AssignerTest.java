package io.margay.ipam.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.core.model.Resource;
import io.margay.core.model.Resources;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import io.margay.ipam.assign.NoPoolException;
import io.margay.ipam.assign.NoRoomException;
import io.margay.topics.outbox.OutboxLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataIntegrityViolationException;
import tools.jackson.databind.json.JsonMapper;

/** Assigning against a real PostgreSQL. */
class AssignerTest extends OnPostgres {

  @Test
  void theFirstAddressOfANodeComesFromABlockThatIsAnnounced() {
    pool("p", "10.0.0.0/24", 26, "all()");
    Assignment assignment = assigner.assign(request("n1", "h1", 1));
    assertThat(assignment.addresses()).hasSize(1);
    assertThat(blocksOf("n1")).hasSize(1);
    assertThat(blocksOf("n1").getFirst().contains(assignment.addresses().getFirst())).isTrue();
    assertThat(announced).hasValue(1);
    List<OutboxLog.Row> log = changes.after(0, 10);
    assertThat(log).hasSize(1);
    Resource affinity =
        Resources.decode(JsonMapper.shared().readValue(log.getFirst().body(), Map.class)).orThrow();
    assertThat(affinity.key()).hasToString(log.getFirst().key());
    assertThat(affinity.metadata().resourceVersion()).isEqualTo("1");
  }

  @Test
  void theSameHandleKeepsItsAddressesHoweverOftenItAsks() {
    pool("p", "10.0.0.0/24", 26, "all()");
    Assignment first = assigner.assign(request("n1", "h1", 2));
    assertThat(assigner.assign(request("n1", "h1", 2))).isEqualTo(first);
    assertThat(assigner.assign(request("n1", "h1", 1))).isEqualTo(first);
    assertThat(assigner.assign(request("n1", "h1", 3)).addresses())
        .hasSize(3)
        .containsAll(first.addresses());
    assertThat(announced).hasValue(1);
  }

  @Test
  void aFullBlockIsFollowedByAnother() {
    pool("p", "10.0.0.0/28", 30, "all()");
    List<Integer> addresses = List.of(4, 1, 5);
    for (int i = 0; i < addresses.size(); i++) {
      assigner.assign(request("n1", "h" + i, addresses.get(i)));
      assertThat(blocksOf("n1")).hasSize(i + 1);
    }
  }

  @Test
  void whenPoolsAreFullNothingIsTakenAtAll() {
    pool("p", "10.0.0.0/29", 30, "all()");
    assigner.assign(request("n1", "h1", 5));
    assertThatThrownBy(() -> assigner.assign(request("n1", "h2", 4)))
        .isInstanceOf(NoRoomException.class)
        .hasMessageContaining("n1")
        .hasMessageContaining("'p'");
    assertThat(release("h2")).isEmpty();
    assertThat(assigner.assign(request("n1", "h3", 3)).addresses()).hasSize(3);
  }

  @Test
  void aNodeThatNoPoolSelectsIsToldSo() {
    pool("p", "10.0.0.0/24", 26, "rack == 'a'");
    node("n1", Map.of("rack", "b"));
    assertThatThrownBy(() -> ensure("n1"))
        .isInstanceOf(NoPoolException.class)
        .hasMessageContaining("n1");
    node("n1", Map.of("rack", "a"));
    assertThat(ensure("n1")).hasSize(1);
    assertThat(ensure("n1")).as("asked again").hasSize(1);
  }

  @Test
  void disabledPoolsGiveNothingAndFullPoolsAreFollowedByTheNext() {
    disabledPool("a", "10.0.0.0/24");
    pool("b", "10.1.0.0/30", 30, "all()");
    pool("c", "10.2.0.0/24", 26, "all()");
    assertThat(ensure("n1")).containsExactly(Cidr.parse("10.1.0.0/30"));
    assertThat(Cidr.parse("10.2.0.0/24").contains(ensure("n2").getFirst())).isTrue();
  }

  @Test
  void aPoolThatWasDisabledGivesNothingMoreButKeepsWhatItGave() {
    pool("a", "10.0.0.0/24", 26, "all()");
    Assignment before = assigner.assign(request("n1", "h1", 1));
    disabledPool("a", "10.0.0.0/24");
    assertThatThrownBy(() -> assigner.assign(request("n1", "h2", 1)))
        .isInstanceOf(NoPoolException.class);
    assertThat(assigner.assign(request("n1", "h1", 1))).isEqualTo(before);
    pool("b", "10.1.0.0/24", 26, "all()");
    IpAddress next = assigner.assign(request("n1", "h2", 1)).addresses().getFirst();
    assertThat(Cidr.parse("10.1.0.0/24").contains(next)).isTrue();
  }

  @Test
  void aHandleBelongsToOneNode() {
    pool("p", "10.0.0.0/24", 26, "all()");
    assigner.assign(request("n1", "h1", 1));
    assertThatThrownBy(() -> assigner.assign(request("n2", "h1", 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("handle")
        .hasMessageContaining("n1");
    assertThatThrownBy(() -> request("No Node", "h1", 1)).hasMessageContaining("node");
    assertThatThrownBy(() -> request("n1", "h\0", 1)).hasMessageContaining("handle");
  }

  @Test
  void releasedAddressesComeBackLast() {
    pool("p", "10.0.0.0/30", 30, "all()");
    IpAddress first = assigner.assign(request("n1", "h1", 1)).addresses().getFirst();
    assertThat(release("h1")).containsExactly(first);
    assertThat(release("h1")).as("released twice").isEmpty();
    List<IpAddress> next = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      next.addAll(assigner.assign(request("n1", "again" + i, 1)).addresses());
    }
    assertThat(next.getLast()).isEqualTo(first);
  }

  @Test
  void theDatabaseItselfRefusesOverlapsAndSecondOwners() {
    pool("p", "10.0.0.0/24", 26, "all()");
    Assignment assignment = assigner.assign(request("n1", "h1", 1));
    String block = blocksOf("n1").getFirst().toString();
    String ip = assignment.addresses().getFirst().toString();
    assertThatThrownBy(() -> insertBlock("10.0.0.0/16"))
        .isInstanceOf(DataIntegrityViolationException.class);
    assertThatThrownBy(() -> insertBlock(block))
        .isInstanceOf(DataIntegrityViolationException.class);
    assertThatThrownBy(() -> insertAddress(ip, block))
        .isInstanceOf(DataIntegrityViolationException.class);
    assertThatThrownBy(() -> insertAddress("10.9.9.9", block))
        .isInstanceOf(DataIntegrityViolationException.class);
  }

  @Test
  void whoComesWhileTooManyWaitIsToldToComeAgain() {
    Writer busy = new Writer(batches());
    List<Operation<Released>> waiting = new ArrayList<>();
    for (int i = 0; i < Writer.MOST_WAITING; i++) {
      waiting.add(busy.submit(new ReleaseOperation(Giveback.handle("h" + i))));
    }
    assertThatThrownBy(() -> busy.submit(new ReleaseOperation(Giveback.handle("more"))))
        .isInstanceOf(BusyException.class)
        .hasMessageContaining("wait already");
    busy.stop();
    assertThat(waiting)
        .allSatisfy(one ->
            assertThat(one.result())
                .isCompletedExceptionally()
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withMessageContaining("the service stops"));
  }

  @Test
  void manyClientsAtOnceNeverShareAnAddress() throws Exception {
    pool("p", "10.0.0.0/20", 28, "all()");
    Set<IpAddress> inUse = Collections.synchronizedSet(new HashSet<>());
    List<Callable<Integer>> clients = new ArrayList<>();
    for (int client = 0; client < 32; client++) {
      int id = client;
      clients.add(() -> assignAndRelease(id, inUse));
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Integer> done : threads.invokeAll(clients)) {
        assertThat(done.get()).isPositive();
      }
    }
    long rows = jdbc.sql("SELECT count(*) FROM address").query(Long.class).single();
    assertThat(rows).isEqualTo(inUse.size());
    List<OutboxLog.Row> log = changes.after(0, 1000);
    assertThat(log).map(OutboxLog.Row::revision).isSorted().doesNotHaveDuplicates();
    assertThat(log).hasSize(jdbc.sql("SELECT count(*) FROM block").query(Integer.class).single());
  }

  @Test
  void manyRetriesOfOneRequestAtOnceGetTheSameAddress() throws Exception {
    pool("p", "10.0.0.0/24", 26, "all()");
    Callable<Assignment> retry = () -> assigner.assign(request("n1", "h1", 1));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Set<Assignment> answers = new HashSet<>();
      for (Future<Assignment> done : threads.invokeAll(Collections.nCopies(20, retry))) {
        answers.add(done.get());
      }
      assertThat(answers).hasSize(1);
    }
  }

  private int assignAndRelease(int client, Set<IpAddress> inUse) {
    Random random = new Random(client);
    int assigned = 0;
    for (int i = 0; i < 40; i++) {
      String handle = "c" + client + "-" + i;
      List<IpAddress> got =
          assigner
              .assign(request("n" + random.nextInt(8), handle, 1 + random.nextInt(2)))
              .addresses();
      got.forEach(ip -> assertThat(inUse.add(ip)).as("%s has one owner", ip).isTrue());
      assigned += got.size();
      if (random.nextInt(3) > 0) {
        // Out of the set first: another may have the address as soon as it is released.
        inUse.removeAll(got);
        assertThat(release(handle)).containsExactlyInAnyOrderElementsOf(got);
      }
    }
    return assigned;
  }

  private void insertBlock(String cidr) {
    jdbc.sql("INSERT INTO block (cidr, pool, node) VALUES (?::cidr, 'p', 'n')")
        .param(cidr)
        .update();
  }

  private void insertAddress(String ip, String block) {
    jdbc.sql(
            "INSERT INTO address (ip, block, node, handle) VALUES (?::inet, ?::cidr, 'n', 'thief')")
        .params(ip, block)
        .update();
  }
}
