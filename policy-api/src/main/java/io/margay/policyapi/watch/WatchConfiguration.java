package io.margay.policyapi.watch;

import io.margay.policyapi.snapshot.Hub;
import io.margay.policyapi.store.ResourceStore;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.function.Supplier;
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

  /**
   * @param patience that of Tomcat with any client that does not take what it asked for
   */
  @Bean
  WebSocketWatches webSocketWatches(
      Watches watches, @Value("${server.tomcat.connection-timeout}") Duration patience) {
    return new WebSocketWatches(watches, patience);
  }

  @Bean
  MeterBinder openWatches(Watches plain, WebSocketWatches webSockets) {
    return meters -> {
      gauge(meters, "http", plain::open);
      gauge(meters, "websocket", webSockets::open);
    };
  }

  private static void gauge(MeterRegistry meters, String transport, Supplier<Number> open) {
    Gauge.builder("margay.watch.open", open)
        .description("Watches that are under way.")
        .tag("transport", transport)
        .register(meters);
  }
}
