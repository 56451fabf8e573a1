package io.margay.policyapi.watch;

import io.margay.policyapi.snapshot.Hub;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class WatchConfiguration {

  /** Changes of each topic that can still be watched from. */
  private static final int KEPT = 10_000;

  @Bean
  Watches watches(Hub hub) {
    return new Watches(hub, KEPT);
  }
}
