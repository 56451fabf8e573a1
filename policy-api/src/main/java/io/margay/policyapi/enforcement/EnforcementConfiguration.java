package io.margay.policyapi.enforcement;

import io.margay.policyapi.snapshot.Hub;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

@Configuration(proxyBeanMethods = false)
class EnforcementConfiguration {

  @Bean
  Reports nodeReports(JdbcTemplate jdbc) {
    return new Reports(jdbc);
  }

  @Bean
  Enforcement enforcement(Hub hub, Reports reports) {
    return new Enforcement(hub, reports);
  }
}
