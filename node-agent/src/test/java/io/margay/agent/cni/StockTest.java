package io.margay.agent.cni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.margay.agent.testing.AgentRig;
import io.margay.agent.testing.CniClient;
import io.margay.agent.testing.CniClient.Answer;
import io.margay.core.net.IpAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workloads that get their addresses out of the node's stock. */
class StockTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir private Path directory;
  private AgentRig rig;

  @BeforeEach
  void start() throws Exception {
    rig = new AgentRig(directory).with("MARGAY_ADDRESS_STOCK", "2").start();
    // Not what the service has given: its answer may be on its way yet.
    Path held = directory.resolve("state/held-addresses");
    await().atMost(LIMIT).until(() -> Files.exists(held) && Files.readAllLines(held).size() == 2);
  }

  @AfterEach
  void stop() throws Exception {
    rig.close();
  }

  @Test
  void withoutTheServiceWorkloadsStartAndTheServiceHearsOfThemLater() throws Exception {
    rig.ipam.stop();

    IpAddress first = added("c1");
    IpAddress second = added("c2");
    Answer none = rig.cni().add("c3", rig.netns("c3"), CniClient.CONFIG);
    assertThat(second).isNotEqualTo(first);
    assertThat(none.code()).isEqualTo(11);
    assertThat(rig.ipam.held()).isEmpty();

    rig.ipam.start();
    await()
        .atMost(LIMIT)
        .untilAsserted(() ->
            assertThat(rig.ipam.held())
                .containsEntry("net.c1.eth0", first)
                .containsEntry("net.c2.eth0", second)
                .hasSize(2));
    await().atMost(LIMIT).until(() -> rig.ipam.stock().size() == 2);
  }

  @Test
  void attachedAgainAContainerKeepsItsAddress() throws Exception {
    IpAddress first = added("c1");
    await().atMost(LIMIT).until(() -> rig.ipam.held().containsKey("net.c1.eth0"));

    assertThat(added("c1")).isEqualTo(first);
    assertThat(rig.ipam.held()).hasSize(1);
  }

  @Test
  void whatIsDetachedGoesBackToTheService() throws Exception {
    added("c1");
    await().atMost(LIMIT).until(() -> rig.ipam.held().containsKey("net.c1.eth0"));

    assertThat(rig.cni().attachment("DEL", "c1", rig.netns("c1"), CniClient.CONFIG).ok()).isTrue();

    await().atMost(LIMIT).until(() -> rig.ipam.held().isEmpty());
  }

  @Test
  void anAgentThatIsKilledFindsItsStockAndGivesNoAddressTwice() throws Exception {
    rig.ipam.stop();
    IpAddress first = added("c1");
    // The service being away, the stock is not given back: as if the agent were killed.
    rig.stopAgent();
    rig.start();

    rig.ipam.start();
    await().atMost(LIMIT).until(() -> rig.ipam.held().containsValue(first));
    await().atMost(LIMIT).until(() -> rig.ipam.stock().size() == 2);
    assertThat(added("c2")).isNotEqualTo(first);
  }

  @Test
  void anAgentThatStopsGivesItsStockBack() {
    rig.stopAgent();

    assertThat(rig.ipam.stock()).isEmpty();
  }

  @Test
  void howMuchIsInStockIsMeasured() throws Exception {
    assertThat(rig.get("/metrics").body()).contains("margay_addresses_stocked 2.0\n");
    rig.ipam.stop();
    added("c1");
    assertThat(rig.get("/metrics").body()).contains("margay_addresses_stocked 1.0\n");
  }

  private IpAddress added(String container) throws Exception {
    Answer answer = rig.cni().add(container, rig.netns(container), CniClient.CONFIG);
    assertThat(answer.ok()).as(answer.text()).isTrue();
    String text = answer.json().path("ips").path(0).path("address").stringValue();
    return IpAddress.parse(text.substring(0, text.indexOf('/')));
  }
}
