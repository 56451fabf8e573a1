package io.margay.policyapi.store;

import io.margay.backends.TestBackends.Postgres;
import io.margay.core.model.Resource;
import io.margay.core.model.Resources;
import io.margay.policyapi.body.Bodies;
import io.margay.policyapi.body.Format;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.data.jdbc.autoconfigure.DataJdbcRepositoriesAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.data.jdbc.repository.config.EnableJdbcRepositories;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A store as one replica has it, and nothing else of the program. */
final class StoreFixture implements AutoCloseable {

  static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

  private final ConfigurableApplicationContext context;
  final ResourceStore store;
  final JdbcClient jdbc;

  StoreFixture(Postgres postgres) {
    this(postgres, Duration.ofSeconds(5));
  }

  /**
   * @param idle after which PostgreSQL ends a transaction in which nothing happens
   */
  StoreFixture(Postgres postgres, Duration idle) {
    context =
        new SpringApplicationBuilder(Wiring.class)
            .web(WebApplicationType.NONE)
            .run(
                "--spring.config.location=classpath:/none/",
                "--spring.config.on-not-found=ignore",
                "--spring.main.banner-mode=off",
                "--spring.datasource.url=" + postgres.jdbcUrl(),
                "--spring.datasource.username=" + postgres.user(),
                "--spring.datasource.password=" + postgres.password(),
                "--spring.datasource.hikari.maximum-pool-size=20",
                "--spring.datasource.hikari.connection-init-sql=SET idle_in_transaction_session_timeout = "
                    + idle.toMillis());
    store = context.getBean(ResourceStore.class);
    jdbc = context.getBean(JdbcClient.class);
  }

  // Not marked as a configuration: the program's component scan must not find it.
  @Import(StoreConfiguration.class)
  @EnableJdbcRepositories
  @ImportAutoConfiguration({
    DataSourceAutoConfiguration.class,
    DataSourceTransactionManagerAutoConfiguration.class,
    TransactionAutoConfiguration.class,
    JdbcTemplateAutoConfiguration.class,
    JdbcClientAutoConfiguration.class,
    DataJdbcRepositoriesAutoConfiguration.class,
    FlywayAutoConfiguration.class
  })
  static class Wiring {
    @Bean
    InstantSource clock() {
      return InstantSource.fixed(NOW);
    }
  }

  /** The resource that this YAML describes. */
  static Resource resource(String yaml) {
    return Resources.decode(Bodies.document(yaml.getBytes(StandardCharsets.UTF_8), Format.YAML))
        .orThrow();
  }

  static Resource policy(String name, String spec) {
    return resource(
        """
        apiVersion: projectcalico.org/v3
        kind: GlobalNetworkPolicy
        metadata: {name: %s}
        spec: %s
        """
            .formatted(name, spec));
  }

  static Resource tier(String name) {
    return resource(
        """
        apiVersion: projectcalico.org/v3
        kind: Tier
        metadata: {name: %s}
        spec: {order: 5}
        """
            .formatted(name));
  }

  static Resource pool(String name, String spec) {
    return resource(
        """
        apiVersion: projectcalico.org/v3
        kind: IPPool
        metadata: {name: %s}
        spec: %s
        """
            .formatted(name, spec));
  }

  /** Whatever is there becomes this. */
  static Mutation put(Resource resource) {
    return new Mutation(resource.key(), current -> resource);
  }

  static Mutation delete(Resource resource) {
    return new Mutation(resource.key(), StoreFixture::nothing);
  }

  private static @Nullable Resource nothing(@Nullable StoredResource current) {
    return null;
  }

  /** How many writes wait for the writer. */
  int waiting() {
    return store.waiting();
  }

  @Override
  public void close() {
    context.close();
  }
}
