package io.margay.policyapi.feed;

import io.margay.policyapi.enforcement.Reports;
import io.margay.policyapi.snapshot.Hub;
import io.margay.policyapi.store.ResourceStore;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class FeedConfiguration {

  @Bean
  FeedServer feedServer(
      Hub hub,
      ResourceStore store,
      Reports reports,
      InstantSource clock,
      MeterRegistry meters,
      @Value("${margay.feed.address}") String address,
      @Value("${margay.feed.port}") int port,
      @Value("${margay.feed.age}") Duration age) {
    MultiGauge lag =
        MultiGauge.builder("margay.feed.lag")
            .description("For how long a node's agent has not been sent everything.")
            .baseUnit("seconds")
            .register(meters);
    FeedServer server =
        new FeedServer(
            new InetSocketAddress(address, port),
            hub,
            store,
            reports,
            clock,
            age,
            lags -> show(lag, lags));
    Gauge.builder("margay.feed.agents", server, FeedServer::agents)
        .description("Agents connected to this replica.")
        .register(meters);
    Gauge.builder("margay.feed.pending", server, FeedServer::pending)
        .description("Keys that wait for slow agents, over all agents.")
        .register(meters);
    return server;
  }

  private static void show(MultiGauge gauge, Map<String, Duration> lags) {
    gauge.register(
        lags.entrySet().stream()
            .<MultiGauge.Row<?>>map(lag ->
                MultiGauge.Row.of(Tags.of("node", lag.getKey()), lag.getValue().toMillis() / 1e3))
            .toList(),
        true);
  }
}
