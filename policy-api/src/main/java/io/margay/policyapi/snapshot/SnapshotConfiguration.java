package io.margay.policyapi.snapshot;

import io.margay.topics.Topics;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class SnapshotConfiguration {

  /** Deletions that are remembered for agents that come back; some hundred bytes each. */
  private static final int DELETIONS = 50_000;

  @Bean
  Hub hub() {
    return new Hub(DELETIONS);
  }

  @Bean
  Follower resourcesFollower(
      Hub hub, MeterRegistry meters, @Value("${spring.kafka.bootstrap-servers}") String kafka) {
    return follower(hub, meters, kafka, Topics.RESOURCES, Source.RESOURCES);
  }

  @Bean
  Follower ipamFollower(
      Hub hub, MeterRegistry meters, @Value("${spring.kafka.bootstrap-servers}") String kafka) {
    return follower(hub, meters, kafka, Topics.IPAM, Source.IPAM);
  }

  private static Follower follower(
      Hub hub, MeterRegistry meters, String kafka, String topic, Source source) {
    Follower follower = new Follower(kafka, topic, source, hub);
    FunctionCounter.builder("margay.topic.poison", follower, Follower::poisonCount)
        .description("Records that could not be read and were skipped: look at the topic.")
        .tag("topic", topic)
        .register(meters);
    Gauge.builder("margay.topic.revision", hub, h -> h.snapshot().of(source).revision())
        .description("The revision that this replica has reached.")
        .tag("topic", topic)
        .register(meters);
    return follower;
  }

  /** For the relay, which mends the topic. */
  @Bean
  ResourcesView resourcesView(Hub hub, @Qualifier("resourcesFollower") Follower follower) {
    return new ResourcesView(hub, follower);
  }

  /** Whether this replica has read its topics, and so can serve watches and agents. */
  @Bean
  HealthIndicator topicsHealthIndicator(Hub hub) {
    return () -> {
      Snapshot snapshot = hub.snapshot();
      Health.Builder health = snapshot.inSync() ? Health.up() : Health.outOfService();
      return health
          .withDetail("resources", detail(snapshot.resources()))
          .withDetail("ipam", detail(snapshot.ipam()))
          .build();
    };
  }

  private static String detail(TopicState state) {
    return "revision=" + state.revision() + " inSync=" + state.inSync();
  }
}
