package io.margay.policyapi.history;

import io.margay.policyapi.store.ResourceStore;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

@Configuration(proxyBeanMethods = false)
class HistoryConfiguration {

  @Bean
  ChangeRows changeRows(JdbcClient jdbc) {
    return new ChangeRows(jdbc);
  }

  @Bean
  Rollback rollback(ResourceStore store) {
    return new Rollback(store);
  }

  @Bean
  OriginFilter originFilter() {
    return new OriginFilter();
  }
}
