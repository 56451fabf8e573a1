package io.margay.policyapi.rest;

import io.margay.policyapi.snapshot.Hub;
import io.margay.policyapi.store.ResourceStore;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class RestConfiguration {

  @Bean
  Reads reads(ResourceStore store, Hub hub) {
    return new Reads(store, hub);
  }

  @Bean
  Managers managers(InstantSource clock) {
    return new Managers(clock);
  }

  @Bean
  Writes writes(ResourceStore store, Managers managers) {
    return new Writes(store, managers);
  }
}
