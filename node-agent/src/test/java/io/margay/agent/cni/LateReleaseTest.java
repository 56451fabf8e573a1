package io.margay.agent.cni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.Status;
import io.margay.agent.testing.AgentRig;
import io.margay.agent.testing.CniClient;
import io.margay.agent.testing.CniClient.Answer;
import io.margay.core.model.Kind;
import io.margay.core.model.ResourceKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a DEL leaves to be done, whatever happens before it is: a container's addresses are given
 * back once, and it never has any that somebody else could get.
 */
class LateReleaseTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String STATUS = "{\"cniVersion\":\"1.1.0\",\"name\":\"net\"}";

  @TempDir private Path directory;
  private AgentRig rig;
  private final CompletableFuture<Void> held = new CompletableFuture<>();

  @BeforeEach
  void start() throws Exception {
    rig = new AgentRig(directory).start();
  }

  @AfterEach
  void stop() throws Exception {
    held.complete(null);
    rig.close();
  }

  /** How ipam-service does when a container is detached. */
  private enum Service {
    /** Known to be away: it is not even asked. */
    AWAY,
    /** Asked, and it is not known what it did. */
    UNSURE,
    /** It has not answered yet. */
    SLOW
  }

  private void let(Service service) throws Exception {
    switch (service) {
      case AWAY -> {
        rig.ipam.stop();
        awaitTrue(() -> status().code() == 50);
      }
      case UNSURE -> rig.ipam.refuse(Status.UNAVAILABLE.withDescription("busy"));
      case SLOW -> rig.ipam.holdReleases(held);
    }
  }

  private void mend(Service service) throws Exception {
    switch (service) {
      case AWAY -> rig.ipam.start();
      case UNSURE -> rig.ipam.refuse(null);
      case SLOW -> held.complete(null);
    }
  }

  @ParameterizedTest
  @EnumSource(Service.class)
  void aDelIsAnsweredAndWhatIsLeftIsDoneLater(Service service) throws Exception {
    added("c1");
    awaitTrue(() -> rig.policyApi.get(key("c1")) != null);
    let(service);

    assertThat(del("c1").ok()).isTrue();

    assertThat(rig.kernel.wires()).isEmpty();
    assertThat(rig.kernel.programmed().endpoints()).isEmpty();
    assertThat(state("c1")).isEqualTo("DETACHED");
    assertThat(rig.ipam.held()).containsOnlyKeys("net.c1.eth0");
    mend(service);
    awaitGone("c1");
  }

  @ParameterizedTest
  @EnumSource(Service.class)
  void itIsDoneByTheNextLifeOfTheAgent(Service service) throws Exception {
    added("c1");
    awaitTrue(() -> rig.policyApi.get(key("c1")) != null);
    let(service);
    assertThat(del("c1").ok()).isTrue();
    assertThat(del("never-there").ok()).isTrue();
    rig.stopAgent();
    assertThat(state("c1")).isEqualTo("DETACHED");
    assertThat(rig.owedFiles()).hasSize(1);
    mend(service);

    rig.start();

    awaitGone("c1");
    await().atMost(LIMIT).untilAsserted(() -> assertThat(rig.owedFiles()).isEmpty());
  }

  @ParameterizedTest
  @EnumSource(Service.class)
  void whatComesMeanwhileChangesNothing(Service service) throws Exception {
    Answer added = added("c1");
    let(service);
    assertThat(del("c1").ok()).isTrue();

    assertThat(del("c1").ok()).as("DEL again").isTrue();
    Answer collected =
        rig.cni()
            .call(
                Map.of("CNI_COMMAND", "GC"),
                STATUS.replace("}", ",\"cni.dev/valid-attachments\":[]}"));
    assertThat(collected.ok()).as("GC").isTrue();
    String config =
        CniClient.CONFIG.replace("\"name\"", "\"prevResult\":" + added.json() + ",\"name\"");
    Answer checked = rig.cni().attachment("CHECK", "c1", rig.netns("c1"), config);
    assertThat(checked.code()).as("CHECK").isEqualTo(3);

    assertThat(state("c1")).isEqualTo("DETACHED");
    mend(service);
    awaitGone("c1");
  }

  /** The code of an ADD while its addresses of before are still to be given back. */
  @ParameterizedTest
  @CsvSource({"AWAY,0", "UNSURE,11", "SLOW,11"})
  void aContainerThatComesBackHasNothingThatMayBeGivenAway(Service service, int code)
      throws Exception {
    String before = address(added("c1"));
    let(service);
    assertThat(del("c1").ok()).isTrue();

    Answer again = add("c1");

    assertThat(again.code()).as(again.text()).isEqualTo(code);
    if (code == 0) {
      // Nobody was asked, so it is still its own, though nobody could give it another one.
      assertThat(address(again)).isEqualTo(before);
    } else {
      assertThat(again.text()).contains("not given back yet");
      assertThat(rig.kernel.wires()).isEmpty();
      assertThat(state("c1")).isEqualTo("DETACHED");
    }
    mend(service);
    awaitAdded("c1");
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> {
          assertThat(rig.ipam.held()).containsOnlyKeys("net.c1.eth0");
          assertThat(state("c1")).isEqualTo("PUBLISHED");
        });
    awaitAdded("c2");
    assertThat(List.copyOf(rig.ipam.held().values())).doesNotHaveDuplicates().hasSize(2);
    assertThat(rig.kernel.programmed().endpoints()).hasSize(2);
  }

  @Test
  void aContainerThatComesBackWaitsForARequestThatIsOnItsWay() throws Exception {
    added("c1");
    let(Service.SLOW);
    assertThat(del("c1").ok()).isTrue();
    CompletableFuture<Answer> again =
        CompletableFuture.supplyAsync(() -> {
          try {
            return add("c1");
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });

    mend(Service.SLOW);

    assertThat(again.get().ok()).as(again.get().text()).isTrue();
    await().atMost(LIMIT).untilAsserted(() -> assertThat(state("c1")).isEqualTo("PUBLISHED"));
    assertThat(rig.ipam.held()).containsOnlyKeys("net.c1.eth0");
  }

  /** It is not known what the life of before asked for. */
  @Test
  void afterARestartNothingIsTakenOver() throws Exception {
    added("c1");
    let(Service.AWAY);
    assertThat(del("c1").ok()).isTrue();
    rig.stopAgent();
    rig.start();
    awaitTrue(() -> status().code() == 50);

    assertThat(add("c1").code()).isEqualTo(11);

    mend(Service.AWAY);
    awaitAdded("c1");
    assertThat(rig.ipam.held()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"ipam\":{\"type\":\"margay\",\"assign_ipv6\":true}",
        "\"ipam\":{\"type\":\"margay\",\"ipv4_pools\":[\"10.9.0.0/16\"]}",
        "\"runtimeConfig\":{\"ips\":[\"10.244.1.5\"]}",
      })
  void whatIsAskedForOtherwiseIsNotTakenOver(String wish) throws Exception {
    added("c1");
    let(Service.AWAY);
    assertThat(del("c1").ok()).isTrue();

    Answer again =
        rig.cni()
            .add("c1", rig.netns("c1"), CniClient.CONFIG.replace("\"name\"", wish + ",\"name\""));

    assertThat(again.code()).as(again.text()).isEqualTo(11);
    mend(Service.AWAY);
    awaitGone("c1");
  }

  @Test
  void whatWasTakenOverInVainIsGivenBack() throws Exception {
    added("c1");
    let(Service.AWAY);
    assertThat(del("c1").ok()).isTrue();
    rig.kernel.failLinksWith("no such device");

    assertThat(add("c1").code()).isEqualTo(101);

    mend(Service.AWAY);
    awaitGone("c1");
  }

  @Test
  void anAddressIsKeptWhileAWireHasItAndTheWireIsTriedAgain() throws Exception {
    added("c1");
    rig.kernel.failRemovalsWith("device or resource busy");

    assertThat(del("c1").code()).isEqualTo(101);

    assertThat(del("c2").code()).as("so is everybody's").isEqualTo(101);
    assertThat(rig.ipam.held()).containsOnlyKeys("net.c1.eth0");
    rig.stopAgent();
    rig.start();
    assertThat(rig.ipam.held()).containsOnlyKeys("net.c1.eth0");
    assertThat(rig.ipam.releaseRequests()).isZero();
    rig.kernel.failRemovalsWith(null);
    // Nobody asks for it again.
    awaitGone("c1");
    assertThat(rig.kernel.wires()).isEmpty();
  }

  @Test
  void allThatWaitGoTogether() throws Exception {
    for (int i = 0; i < 8; i++) {
      added("c" + i);
    }
    int before = rig.ipam.releaseRequests();
    let(Service.AWAY);
    for (int i = 0; i < 8; i++) {
      assertThat(del("c" + i).ok()).isTrue();
    }
    mend(Service.AWAY);

    awaitHeldNothing();

    assertThat(rig.ipam.releaseRequests() - before).isEqualTo(1);
  }

  @Test
  void aServiceThatKnowsOneHandleOnlyIsAskedOneByOne() throws Exception {
    rig.ipam.knowsOneHandleOnly();
    for (int i = 0; i < 3; i++) {
      added("c" + i);
    }
    let(Service.SLOW);
    for (int i = 0; i < 3; i++) {
      assertThat(del("c" + i).ok()).isTrue();
    }
    mend(Service.SLOW);

    awaitHeldNothing();
  }

  @Test
  void whatWaitsIsToldWithItsReason() throws Exception {
    added("c1");
    let(Service.UNSURE);
    assertThat(del("c1").ok()).isTrue();

    await()
        .atMost(LIMIT)
        .untilAsserted(() ->
            assertThat(rig.get("/status").body()).contains("\"release of net.c1.eth0\"", "busy"));
    assertThat(rig.get("/metrics").body()).contains("margay_releases_waiting 1.0");
  }

  private void awaitGone(String container) {
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> {
          assertThat(rig.ipam.held()).isEmpty();
          assertThat(rig.policyApi.get(key(container))).isNull();
          assertThat(state(container)).isEqualTo("DELETED");
        });
  }

  private void awaitHeldNothing() {
    await().atMost(LIMIT).untilAsserted(() -> assertThat(rig.ipam.held()).isEmpty());
  }

  private void awaitAdded(String container) {
    awaitDone(() -> {
      Answer answer = add(container);
      assertThat(answer.ok()).as(answer.text()).isTrue();
    });
  }

  private static void awaitTrue(Callable<Boolean> condition) {
    await().atMost(LIMIT).until(condition);
  }

  private static void awaitDone(ThrowingRunnable assertion) {
    await().atMost(LIMIT).untilAsserted(assertion);
  }

  private Answer status() throws IOException {
    return rig.cni().call(Map.of("CNI_COMMAND", "STATUS"), STATUS);
  }

  private static ResourceKey key(String container) {
    return new ResourceKey(Kind.WORKLOAD_ENDPOINT, "default", "n1-cni-" + container + "-eth0");
  }

  /** As its file says. */
  private String state(String container) throws IOException {
    String name = EndpointNames.hostInterface("n1-cni-" + container + "-eth0");
    String text = Files.readString(directory.resolve("state/endpoints/" + name + ".json"));
    return text.replaceFirst("(?s).*\"state\":\"([A-Z]+)\".*", "$1");
  }

  private static String address(Answer answer) {
    return answer.json().path("ips").path(0).path("address").stringValue();
  }

  private Answer added(String container) throws IOException {
    Answer answer = add(container);
    assertThat(answer.ok()).as(answer.text()).isTrue();
    return answer;
  }

  private Answer add(String container) throws IOException {
    return rig.cni().add(container, rig.netns(container), CniClient.CONFIG);
  }

  private Answer del(String container) throws IOException {
    return rig.cni().del(container);
  }
}
