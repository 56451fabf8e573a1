package io.margay.policyapi.apply;

import io.margay.policyapi.rest.Managers;
import io.margay.policyapi.store.ResourceStore;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class ApplyConfiguration {

  @Bean
  Applier applier(ResourceStore store, Managers managers) {
    return new Applier(store, managers);
  }
}
