package io.margay.policyapi.store;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.InstantSource;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.jdbc.core.dialect.JdbcDialect;
import org.springframework.data.jdbc.core.dialect.JdbcPostgresDialect;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.function.SingletonSupplier;

@Configuration(proxyBeanMethods = false)
class StoreConfiguration {

  /** Said here so that start-up does not ask the database. */
  @Bean
  static JdbcDialect jdbcDialect() {
    return JdbcPostgresDialect.INSTANCE;
  }

  @Bean
  ResourceStore resourceStore(
      ResourceRows rows,
      JdbcClient jdbc,
      JdbcTemplate template,
      PlatformTransactionManager transactions,
      InstantSource clock,
      ObjectProvider<CommitListener> listeners,
      ObjectProvider<MeterRegistry> meters) {
    MeterRegistry registry = meters.getIfAvailable(SimpleMeterRegistry::new);
    DistributionSummary together =
        DistributionSummary.builder("margay.store.batch")
            .description("Writes that share a commit.")
            .register(registry);
    // Looked up once: the container takes longer for it than a commit.
    SingletonSupplier<List<CommitListener>> known =
        SingletonSupplier.of(() -> listeners.stream().toList());
    GroupCommit commits =
        new GroupCommit(
            new Sql(jdbc, template),
            new TransactionTemplate(transactions),
            clock,
            revision -> known.obtain().forEach(listener -> listener.committed(revision)),
            together::record);
    TransactionTemplate reading = new TransactionTemplate(transactions);
    reading.setReadOnly(true);
    ResourceStore store =
        new ResourceStore(rows, new Past(jdbc, new PartReader(jdbc, reading)), commits);
    Gauge.builder("margay.store.waiting", store, ResourceStore::waiting)
        .description("Writes that wait for the next commit.")
        .register(registry);
    Seeds.plant(store);
    return store;
  }
}
