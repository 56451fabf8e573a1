package io.margay.ipam.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.core.model.Resource;
import io.margay.core.model.Resources;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import io.margay.ipam.assign.NoPoolException;
import io.margay.ipam.assign.NoRoomException;
import io.margay.ipam.assign.Wish;
import io.margay.ipam.pool.Query.Purpose;
import io.margay.topics.outbox.OutboxLog;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Held, given, borrowed and resting addresses, blocks given up, and several replicas. */
class HeldGivenBorrowedTest extends OnPostgres {

  @Test
  void bothFamiliesComeTogetherOrNotAtAll() {
    pool("four", "10.0.0.0/24", 26, "all()");
    assertThatThrownBy(() -> assigner.assign(Wish.workload("n1", "h1", 1, 1, Map.of())))
        .isInstanceOf(NoPoolException.class)
        .hasMessageContaining("IPV6");
    assertThat(release("h1")).isEmpty();
    pool("six", "fd00:1::/48", 122, "all()");
    Assignment both = assigner.assign(Wish.workload("n1", "h1", 1, 1, Map.of()));
    assertThat(both.addresses()).map(IpAddress::family).containsExactly(Family.IPV4, Family.IPV6);
    assertThat(blocksOf("n1")).map(Cidr::length).containsExactly(26, 122);
    assertThat(assigner.ensureBlock("n1", Set.of(Family.IPV4, Family.IPV6)))
        .containsExactlyElementsOf(blocksOf("n1"));
  }

  @Test
  void aBorrowedAddressIsAnnouncedAndWithdrawnInTheSameChange() {
    pool("p", "10.0.0.0/30", 30, "all()");
    node("n2", Map.of());
    assigner.assign(request("n2", "h2", 1));
    Assignment borrowed = assigner.assign(request("n1", "h1", 1));
    Cidr host = Cidr.host(borrowed.addresses().getFirst());
    assertThat(blocksOf("n1")).containsExactly(host);
    assertThat(keys()).endsWith("BlockAffinity//n1-" + dashed(host));
    release("h1");
    assertThat(changes.after(0, 10).getLast().body()).isNull();
    assertThat(keys()).endsWith("BlockAffinity//n1-" + dashed(host));
    assigner.assign(request("n1", "h1", 1));
    assertThat(blocksOf("n1")).hasSize(1);
  }

  @Test
  void heldAddressesAreAdoptedOnceOrGivenBack() {
    pool("p", "10.0.0.0/28", 28, "all()");
    Assignment held = assigner.assign(Wish.held("n1", "r1", 3, 0));
    assertThat(assigner.assign(Wish.held("n1", "r1", 3, 0)).owned()).isEqualTo(held.owned());
    assertThat(assigner.assign(Wish.held("n1", "r2", 1, 0)).addresses())
        .doesNotContainAnyElementsOf(held.addresses());
    IpAddress first = held.addresses().getFirst();
    List<Owned> adopted = assigner.adopt("n1", List.of(first), "h1", Map.of("pod", "p"));
    assertThat(adopted).containsExactly(held.owned().getFirst());
    assertThat(assigner.adopt("n1", List.of(first), "h1", Map.of())).isEqualTo(adopted);
    assertThatThrownBy(() -> assigner.adopt("n1", List.of(first), "h2", Map.of()))
        .isInstanceOf(NotHeldException.class);
    assertThatThrownBy(() -> assigner.adopt("n2", held.addresses().subList(1, 2), "h2", Map.of()))
        .isInstanceOf(NotHeldException.class);
    assertThat(assigner.assign(request("n1", "h1", 1)).addresses()).containsExactly(first);
    Released released = assigner.release(new Giveback(null, given(held.addresses()), "n1"));
    assertThat(released.addresses()).isEqualTo(held.addresses().subList(1, 3));
    assertThat(released.refused())
        .containsExactly(new Released.Refusal(first, "a workload has it"));
    assertThat(release("h1")).containsExactly(first);
  }

  @Test
  void aStaleSequenceReleasesNothing() {
    pool("p", "10.0.0.0/32", 32, "all()");
    Owned before = assigner.assign(request("n1", "h1", 1)).owned().getFirst();
    release("h1");
    Owned now = assigner.assign(request("n1", "h2", 1)).owned().getFirst();
    assertThat(now.address()).isEqualTo(before.address());
    assertThat(now.sequence()).isGreaterThan(before.sequence());
    Released stale = assigner.release(sequenced(before));
    assertThat(stale.addresses()).isEmpty();
    assertThat(stale.refused()).hasSize(1);
    assertThat(assigner.release(sequenced(now)).addresses()).containsExactly(now.address());
  }

  @Test
  void addressesCanBeAskedForByName() {
    pool("p", "10.0.0.0/24", 28, "all()");
    List<IpAddress> wanted = List.of(IpAddress.parse("10.0.0.7"), IpAddress.parse("10.0.0.200"));
    Assignment given = give("n1", "h1", wanted);
    assertThat(given.addresses()).isEqualTo(wanted);
    assertThat(blocksOf("n1")).hasSize(2);
    assertThat(give("n1", "h1", wanted).owned()).isEqualTo(given.owned());
    assertThatThrownBy(
            () -> give("n2", "h2", List.of(IpAddress.parse("10.0.0.8"), wanted.getFirst())))
        .isInstanceOf(TakenException.class)
        .hasMessageContaining("10.0.0.7");
    assertThat(release("h2")).as("all or none").isEmpty();
    assertThatThrownBy(() -> give("n1", "h1", List.of(IpAddress.parse("192.168.0.1"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("192.168.0.1");
  }

  @Test
  void aBlockThatIsGivenUpDrainsAndGoes() {
    pool("p", "10.0.0.0/28", 28, "all()");
    assigner.assign(request("n1", "h1", 1));
    Cidr block = blocksOf("n1").getFirst();
    assertThat(assigner.unclaim(block, "n2")).as("not n2's").isEqualTo("gone");
    assertThat(assigner.unclaim(block, "n1")).isEqualTo("draining");
    assertThat(assigner.unclaim(block, "n1")).isEqualTo("kept");
    assertThatThrownBy(() -> assigner.assign(request("n1", "h2", 1)))
        .isInstanceOf(NoRoomException.class);
    release("h1");
    assertThat(assigner.unclaim(block, "n1")).isEqualTo("deleted");
    assertThat(assigner.unclaim(block, "n1")).isEqualTo("gone");
    assertThat(changes.after(0, 10).getLast().body()).isNull();
    assigner.assign(request("n2", "h2", 1));
    assertThat(blocksOf("n2")).containsExactly(block);
  }

  @Test
  void ofTwoReplicasThatClaimTheLastBlockAtTheSameMomentOneGetsIt() throws Exception {
    Assigner other = assigner();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 0; round < 20; round++) {
        String name = "p" + round;
        resources.clear();
        pool(name, "10.0." + round + ".0/30", 30, "all()");
        Callable<String> one = () -> claim(assigner, "a" + name);
        Callable<String> two = () -> claim(other, "b" + name);
        List<String> outcomes = new ArrayList<>();
        for (Future<String> done : threads.invokeAll(List.of(one, two))) {
          outcomes.add(done.get());
        }
        assertThat(outcomes).containsExactlyInAnyOrder("got it", "nothing left");
      }
    }
  }

  @Test
  void replicasThatDoNotKnowOfEachOtherNeverGiveAnAddressTwice() throws Exception {
    pool("p", "10.0.0.0/24", 28, "all()");
    Assigner other = assigner();
    Set<IpAddress> inUse = Collections.synchronizedSet(new HashSet<>());
    List<Callable<Integer>> clients = new ArrayList<>();
    for (int client = 0; client < 8; client++) {
      int id = client;
      clients.add(() -> {
        for (int i = 0; i < 20; i++) {
          Assigner mine = i % 2 == 0 ? assigner : other;
          Wish wish = request("n" + id % 3, "c" + id + "-" + i, 1);
          List<IpAddress> got = mine.assign(wish).addresses();
          assertThat(inUse.add(got.getFirst())).isTrue();
          assertThat((i % 2 == 0 ? other : assigner).assign(wish).addresses()).isEqualTo(got);
        }
        return 0;
      });
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Integer> done : threads.invokeAll(clients)) {
        done.get();
      }
    }
    assertThat(inUse).hasSize(160);
  }

  @Test
  void aReleasedAddressRestsForTheCooldown() {
    pool("p", "10.0.0.0/31", 31, "all()");
    set(configuration(Map.of("strictAffinity", true, "ipCooldownSeconds", 600)));
    IpAddress first = assigner.assign(request("n1", "h1", 1)).addresses().getFirst();
    release("h1");
    IpAddress second = assigner.assign(request("n1", "h2", 1)).addresses().getFirst();
    assertThat(second).isNotEqualTo(first);
    assertThatThrownBy(() -> assigner.assign(request("n1", "h3", 1)))
        .isInstanceOf(NoRoomException.class);
    assertThat(give("n1", "h4", List.of(first)).addresses()).as("by name").containsExactly(first);
    release("h4");
    set(configuration(Map.of("strictAffinity", true)));
    assertThat(assigner.assign(request("n1", "h3", 1)).addresses()).containsExactly(first);
  }

  private static String claim(Assigner replica, String node) {
    try {
      return replica.ensureBlock(node, Set.of(Family.IPV4)).size() == 1 ? "got it" : "what?";
    } catch (NoRoomException e) {
      return "nothing left";
    }
  }

  private static Resource configuration(Map<String, Object> spec) {
    return Resources.decode(
            Map.of(
                "apiVersion",
                "projectcalico.org/v3",
                "kind",
                "IPAMConfiguration",
                "metadata",
                Map.of("name", "default"),
                "spec",
                spec))
        .orThrow();
  }

  private Assignment give(String node, String handle, List<IpAddress> addresses) {
    return assigner.give(node, handle, addresses, Map.of(), Purpose.WORKLOAD);
  }

  private static List<Giveback.Address> given(List<IpAddress> addresses) {
    return addresses.stream().map(address -> new Giveback.Address(address, 0)).toList();
  }

  private static Giveback sequenced(Owned owned) {
    return new Giveback(
        null, List.of(new Giveback.Address(owned.address(), owned.sequence())), null);
  }

  private List<String> keys() {
    return changes.after(0, 100).stream().map(OutboxLog.Row::key).toList();
  }

  private static String dashed(Cidr cidr) {
    return cidr.toString().replace('.', '-').replace('/', '-');
  }
}
