package io.margay.ipam.write;

import com.zaxxer.hikari.HikariDataSource;
import io.margay.backends.TestBackends;
import io.margay.core.model.Metadata;
import io.margay.core.model.Node;
import io.margay.core.model.NodeSpec;
import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import io.margay.core.model.Resources;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import io.margay.ipam.assign.Wish;
import io.margay.ipam.pool.Cluster;
import io.margay.ipam.pool.Clusters;
import io.margay.ipam.store.AddressRows;
import io.margay.ipam.store.ChangeRows;
import io.margay.ipam.store.Ledger;
import io.margay.ipam.store.PictureRows;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** A database of its own for each test, and replicas of the assigner on it. */
abstract class OnPostgres {

  private final HikariDataSource dataSource = new HikariDataSource();
  final Map<ResourceKey, Resource> resources = new HashMap<>();
  private final AtomicReference<Cluster> cluster = new AtomicReference<>(Cluster.EMPTY);
  final AtomicInteger announced = new AtomicInteger();
  private final List<Writer> writers = new ArrayList<>();
  JdbcClient jdbc;
  ChangeRows changes;
  Assigner assigner;

  @BeforeEach
  void freshDatabase() {
    TestBackends.Postgres postgres = TestBackends.postgres();
    dataSource.setJdbcUrl(postgres.jdbcUrl());
    dataSource.setUsername(postgres.user());
    dataSource.setPassword(postgres.password());
    dataSource.setMaximumPoolSize(16);
    Flyway.configure().dataSource(dataSource).load().migrate();
    jdbc = JdbcClient.create(dataSource);
    changes = new ChangeRows(jdbc);
    assigner = assigner();
  }

  /** One more replica of the service. */
  final Assigner assigner() {
    Writer writer = new Writer(batches());
    writer.start();
    writers.add(writer);
    return new Assigner(new Requests(writer, Duration.ofSeconds(60)));
  }

  final Batches batches() {
    return new Batches(
        new Ledger(new JdbcTemplate(dataSource), JsonMapper.shared()),
        new PictureRows(jdbc),
        cluster::get,
        announced::incrementAndGet,
        blocks -> {},
        InstantSource.system());
  }

  @AfterEach
  void closeDatabase() {
    writers.forEach(Writer::stop);
    dataSource.close();
  }

  static Wish request(String node, String handle, int count) {
    return Wish.workload(node, handle, count, 0, Map.of("pod", handle));
  }

  final void pool(String name, String cidr, int blockSize, String selector) {
    add(Map.of("cidr", cidr, "blockSize", blockSize, "nodeSelector", selector), name);
  }

  final void disabledPool(String name, String cidr) {
    add(Map.of("cidr", cidr, "disabled", true), name);
  }

  final void add(Map<String, Object> spec, String name) {
    Map<String, Object> tree =
        Map.of(
            "apiVersion",
            "projectcalico.org/v3",
            "kind",
            "IPPool",
            "metadata",
            Map.of("name", name),
            "spec",
            spec);
    set(Resources.decode(tree).orThrow());
  }

  final void node(String name, Map<String, String> labels) {
    set(new Node(Metadata.named(name).withLabels(labels), NodeSpec.of(null)));
  }

  final void set(Resource resource) {
    resources.put(resource.key(), resource);
    cluster.set(Clusters.of(resources.values()));
  }

  final List<IpAddress> release(String handle) {
    return assigner.release(Giveback.handle(handle)).addresses();
  }

  /** The blocks of a node, and what it borrows. */
  final List<Cidr> blocksOf(String node) {
    return new AddressRows(jdbc, JsonMapper.shared()).blocksOf(node).stream().sorted().toList();
  }

  final List<Cidr> ensure(String node) {
    return assigner.ensureBlock(node, Set.of(Family.IPV4));
  }
}
