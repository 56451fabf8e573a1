package io.margay.policyapi.store;

import java.time.InstantSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.jdbc.core.dialect.JdbcDialect;
import org.springframework.data.jdbc.core.dialect.JdbcPostgresDialect;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

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
      PlatformTransactionManager transactions,
      InstantSource clock,
      ObjectProvider<CommitListener> listeners) {
    ResourceStore store =
        new ResourceStore(
            rows,
            jdbc,
            new TransactionTemplate(transactions),
            clock,
            () -> listeners.forEach(CommitListener::committed));
    Seeds.plant(store);
    return store;
  }
}
