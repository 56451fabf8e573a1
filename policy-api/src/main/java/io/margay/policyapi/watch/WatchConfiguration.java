package io.margay.policyapi.watch;

import io.margay.policyapi.snapshot.Hub;
import io.margay.policyapi.store.ResourceStore;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class WatchConfiguration {

  /**
   * @param kept changes of each topic that can still be watched from
   */
  @Bean
  Watches watches(Hub hub, ResourceStore store, @Value("${margay.watch.changes}") int kept) {
    if (kept < 1) {
      throw new IllegalArgumentException("margay.watch.changes must be at least 1, not " + kept);
    }
    return new Watches(hub, kept, new LoggedChanges(store));
  }
}
