package io.margay.ipam.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.backends.TestBackends;
import io.margay.core.model.IPAMBlock;
import io.margay.core.model.IPAMBlockSpec;
import io.margay.core.model.IPAMHandle;
import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import io.margay.core.model.Resources;
import io.margay.core.net.Cidr;
import io.margay.ipam.store.ChangeRows;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** Rows, and the documents that show them. */
class ViewWriterTest {

  private static final Cidr BLOCK = Cidr.parse("10.0.0.0/29");
  private static final Cidr OTHER = Cidr.parse("fd00::/125");

  private JdbcClient jdbc;
  private ViewRows rows;
  private ViewWriter writer;
  private ChangeRows log;

  @BeforeEach
  void freshDatabase() {
    TestBackends.Postgres postgres = TestBackends.postgres();
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setUrl(postgres.jdbcUrl());
    dataSource.setUser(postgres.user());
    dataSource.setPassword(postgres.password());
    Flyway.configure().dataSource(dataSource).load().migrate();
    jdbc = JdbcClient.create(dataSource);
    rows = new ViewRows(new JdbcTemplate(dataSource), JsonMapper.shared());
    writer = new ViewWriter(rows, new TransactionTemplate(new JdbcTransactionManager(dataSource)));
    log = new ChangeRows(jdbc);
    block(BLOCK, "n1");
    block(OTHER, null);
  }

  @Test
  void aBlockShowsWhoHasWhatAndWhatIsNext() {
    address("10.0.0.2", "n1", "net.c1.eth0", 11);
    address("10.0.0.5", "n2", "net.c2.eth0", 12);
    address("10.0.0.6", "n2", "net.c2.eth0", 9);
    resting("10.0.0.0");

    assertThat(write(BLOCK)).isEqualTo(3);

    IPAMBlockSpec spec = shown(BLOCK).orElseThrow();
    assertThat(spec.affinity()).isEqualTo("host:n1");
    assertThat(spec.affinityClaimTime()).isEqualTo("2026-01-02T03:04:05Z");
    assertThat(spec.allocations()).containsExactly(0, -1, 1, -1, -1, 2, 2, -1);
    assertThat(spec.attributes().get(0).releasedAt()).isEqualTo("2026-01-02T03:04:06Z");
    assertThat(spec.attributes().get(1).handleId()).isEqualTo("net.c1.eth0");
    assertThat(spec.attributes().get(1).secondary())
        .isEqualTo(Map.of("node", "n1", "pod", "net.c1.eth0"));
    assertThat(spec.unallocated()).containsExactly(7, 1, 3, 4);
    assertThat(spec.sequenceNumberForAllocation())
        .containsEntry("2", 11L)
        .containsEntry("5", 12L)
        .containsEntry("6", 9L);
    assertThat(handle("net.c2.eth0")).contains(Map.of("10.0.0.0/29", 2));
  }

  @Test
  void whatIsAsItIsShownIsNotWrittenAgain() {
    address("10.0.0.2", "n1", "h1", 1);
    assertThat(write(BLOCK, OTHER)).isEqualTo(3);
    assertThat(write(BLOCK, OTHER)).isZero();
    assertThat(shown(OTHER).orElseThrow().affinity()).isNull();

    address("10.0.0.3", "n1", "h2", 2);
    assertThat(write(BLOCK, OTHER)).isEqualTo(2);
    assertThat(shown(BLOCK).orElseThrow().sequenceNumber()).isEqualTo(1);
  }

  @Test
  void aHandleGoesWithItsLastAddress() {
    address("10.0.0.2", "n1", "h1", 1);
    address("fd00::2", "n1", "h1", 2);
    write(BLOCK, OTHER);
    assertThat(handle("h1")).contains(Map.of("10.0.0.0/29", 1, "fd00::/125", 1));

    jdbc.sql("DELETE FROM address WHERE family(ip) = 4").update();
    write(BLOCK);
    assertThat(handle("h1")).contains(Map.of("fd00::/125", 1));

    jdbc.sql("DELETE FROM address").update();
    jdbc.sql("DELETE FROM block WHERE family(cidr) = 6").update();
    write(OTHER);
    assertThat(handle("h1")).isEmpty();
    assertThat(shown(OTHER)).isEmpty();
  }

  @Test
  void everythingThatIsOrIsShownIsCompared() {
    address("10.0.0.2", "n1", "h1", 1);
    write(BLOCK);
    jdbc.sql("DELETE FROM address").update();
    jdbc.sql("DELETE FROM block WHERE family(cidr) = 4").update();
    address("fd00::2", "n1", "h2", 2);

    Set<Cidr> blocks = new HashSet<>();
    Set<String> handles = new HashSet<>();
    sweep(blocks, handles);
    assertThat(blocks).containsExactlyInAnyOrder(BLOCK, OTHER);
    assertThat(handles).containsExactlyInAnyOrder("h1", "h2");
    writer.write(blocks, handles);
    assertThat(shown(BLOCK)).isEmpty();
    assertThat(handle("h1")).isEmpty();
    assertThat(handle("h2")).isPresent();
  }

  @Test
  void whatIsComparedIsReadFewAtATime() {
    Set<String> all = new HashSet<>();
    for (int i = 0; i < 7; i++) {
      address("10.0.0." + i, "n1", (i % 2 == 0 ? "net.c" : "other/") + i, i);
    }
    write(BLOCK);
    jdbc.sql("DELETE FROM address WHERE ip < '10.0.0.4'").update();
    Set<Cidr> blocks = new HashSet<>();
    List<Integer> steps = sweep(blocks, all);
    assertThat(all).hasSize(7).contains("net.c0", "other/5");
    assertThat(blocks).containsExactlyInAnyOrder(BLOCK, OTHER);
    assertThat(steps).as("two at a time").allMatch(step -> step <= 2);
  }

  /** Tells how many things each step told. */
  private List<Integer> sweep(Set<Cidr> blocks, Set<String> handles) {
    Sweep sweep = new Sweep(rows, 2);
    List<Integer> steps = new ArrayList<>();
    boolean more = true;
    while (more) {
      List<Object> told = new ArrayList<>();
      more =
          sweep.next(
              block -> {
                told.add(block);
                blocks.add(block);
              },
              handle -> {
                told.add(handle);
                handles.add(handle);
              });
      steps.add(told.size());
    }
    return steps;
  }

  @Test
  void theLogKeepsOfADocumentTheLatestAndWhatTheTopicMayHave() {
    for (int i = 1; i <= 4; i++) {
      address("10.0.0." + i, "n1", "h" + i, i);
      write(BLOCK);
      if (i == 2) {
        log.markPublished(4);
      }
    }
    String key = "IPAMBlock//10-0-0-0-29";
    assertThat(log.after(0, 100).stream().filter(row -> row.key().equals(key)))
        .map(row -> row.revision())
        .containsExactly(3L, 5L, 7L);
    assertThat(log.objects(4)).containsEntry(key, 3L);
  }

  @ParameterizedTest
  @CsvSource({
    "net.c1.eth0, net.c1.eth0",
    "margay-held-n1, margay-held-n1",
    "Net.C1.eth0, net-c1-eth0-",
    "a_b, a-b-",
    "--, handle-",
  })
  void aHandleIsCalledAsAResourceCanBe(String handle, String beginning) {
    String name = HandleView.name(handle);
    assertThat(name).startsWith(beginning);
    assertThat(Resources.decode(Resources.encode(HandleView.document(handle, Map.of()))).faults())
        .isEmpty();
  }

  private int write(Cidr... blocks) {
    return writer.write(List.of(blocks), List.of());
  }

  private Optional<IPAMBlockSpec> shown(Cidr block) {
    return last("IPAMBlock//" + BlockView.name(block)).map(r -> ((IPAMBlock) r).spec());
  }

  private Optional<Map<String, Integer>> handle(String handle) {
    return last("IPAMHandle//" + handle).map(r -> ((IPAMHandle) r).spec().block());
  }

  private Optional<Resource> last(String key) {
    return log.last(ResourceKey.parse(key), Long.MAX_VALUE)
        .filter(row -> row.body() != null)
        .map(row -> {
          Resource resource =
              Resources.decode(JsonMapper.shared().readValue(row.body(), Map.class)).orThrow();
          assertThat(resource.metadata().resourceVersion())
              .isEqualTo(String.valueOf(row.revision()));
          return resource;
        });
  }

  private void block(Cidr cidr, @Nullable String node) {
    jdbc.sql(
            "INSERT INTO block (cidr, pool, node, claimed_at) VALUES (:cidr::cidr, 'p', :node, '2026-01-02 03:04:05Z')")
        .param("cidr", cidr.toString())
        .param("node", node)
        .update();
  }

  private void address(String ip, String node, String handle, long sequence) {
    jdbc.sql(
            """
            INSERT INTO address (ip, block, node, handle, sequence, attributes)
            SELECT :ip::inet, cidr, :node, :handle, :sequence, jsonb_build_object('pod', :handle) FROM block WHERE cidr >>= :ip::inet
            """)
        .param("ip", ip)
        .param("node", node)
        .param("handle", handle)
        .param("sequence", sequence)
        .update();
  }

  private void resting(String ip) {
    address(ip, "n1", "", 1);
    jdbc.sql(
            "UPDATE address SET state = 'cooling', released_at = '2026-01-02 03:04:06Z' WHERE ip = :ip::inet")
        .param("ip", ip)
        .update();
  }
}
