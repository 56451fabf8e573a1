package io.margay.ipam.write;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.margay.core.model.Kind;
import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import io.margay.core.model.Resources;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import io.margay.ipam.assign.Wish;
import io.margay.ipam.collect.Collector;
import io.margay.ipam.collect.Collector.Collected;
import io.margay.ipam.collect.Grace;
import io.margay.ipam.pool.ClusterView;
import io.margay.ipam.pool.Query.Purpose;
import io.margay.ipam.store.AddressRows;
import io.margay.ipam.store.BlockRows;
import io.margay.topics.TopicRecord;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What a node had that is removed, on a real PostgreSQL. */
class NodeGoneTest extends OnPostgres {

  private static final Cidr POOL = Cidr.parse("10.0.0.0/24");

  private final ClusterView view = new ClusterView(JsonMapper.shared());
  private Collector collector;
  private long revision;

  @BeforeEach
  void world() {
    collector =
        new Collector(
            new AddressRows(jdbc, JsonMapper.shared()),
            new BlockRows(jdbc),
            view,
            () -> true,
            assigner,
            Grace.NONE,
            InstantSource.system(),
            new SimpleMeterRegistry());
    pool("p", POOL.toString(), 26, "all()");
    know("IPPool", "p", "", Map.of("cidr", POOL.toString(), "blockSize", 26));
    for (String name : List.of("n1", "n2", "n3")) {
      node(name, Map.of());
      know("Node", name, "", Map.of());
    }
  }

  @Test
  void itsAddressesAreGivenBackAndItsBlockGoesAndIsAnothersNext() {
    Cidr block = ensure("n1").getFirst();
    attach("n1", "h1");
    var held = assigner.assign(Wish.held("n1", "r1", 3, 0)).addresses();
    var tunnel = tunnel("n1").addresses();
    attach("n2", "h2");
    assertThat(collector.check().leaks()).isEmpty();

    forget(new ResourceKey(Kind.NODE, "", "n1"));
    forget(new ResourceKey(Kind.WORKLOAD_ENDPOINT, "default", "h1"));
    Collected collected = collector.fix();

    assertThat(collected.released()).hasSize(1 + held.size() + tunnel.size());
    assertThat(collected.blocks()).containsExactly(block + " deleted");
    assertThat(jdbc.sql("SELECT DISTINCT node FROM address").query(String.class).list())
        .containsExactly("n2");
    ResourceKey affinity = ResourceKey.parse(Affinities.key("n1", block));
    assertThat(changes.last(affinity, Long.MAX_VALUE).orElseThrow().body()).isNull();
    assertThat(collector.check().blocks()).isEmpty();
  }

  @Test
  void aBlockOfItsOfWhichOthersHaveAddressesIsNobodysUntilTheyGiveThemBack() {
    Cidr block = ensure("n1").getFirst();
    IpAddress lent = block.address().plus(7);
    assigner.give("n2", "borrower", List.of(lent), Map.of(), Purpose.WORKLOAD);
    endpoint("borrower", lent);

    forget(new ResourceKey(Kind.NODE, "", "n1"));
    assertThat(collector.fix().blocks()).containsExactly(block + " orphaned");
    assertThat(collector.fix().blocks()).isEmpty();

    release("borrower");
    assertThat(collector.fix().blocks()).containsExactly(block + " deleted");
  }

  private void attach(String node, String handle) {
    endpoint(handle, assigner.assign(request(node, handle, 1)).addresses().getFirst());
  }

  private Assignment tunnel(String node) {
    return assigner.assign(
        Wish.workload(
            node, "vxlan-tunnel-addr-" + node, 1, 0, Map.of("type", "vxlanTunnelAddress")));
  }

  private void endpoint(String name, IpAddress address) {
    know(
        "WorkloadEndpoint",
        name,
        "default",
        Map.of("node", "n", "interfaceName", "cali1", "ipNetworks", List.of(address + "/32")));
  }

  private void know(String kind, String name, String namespace, Map<String, Object> spec) {
    Map<String, Object> metadata =
        namespace.isEmpty() ? Map.of("name", name) : Map.of("name", name, "namespace", namespace);
    Map<String, Object> tree =
        Map.of(
            "apiVersion", "projectcalico.org/v3", "kind", kind, "metadata", metadata, "spec", spec);
    Resource resource = Resources.decode(tree).orThrow();
    String document = JsonMapper.shared().writeValueAsString(tree);
    view.onRecords(List.of(new TopicRecord(resource.key(), ++revision, document.getBytes(UTF_8))));
  }

  @SuppressWarnings("NullAway") // It misreads array types of class files.
  private void forget(ResourceKey key) {
    view.onRecords(List.of(new TopicRecord(key, ++revision, null)));
  }
}
