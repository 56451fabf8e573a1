package io.margay.policyapi.snapshot;

import io.margay.topics.Topics;
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
  Follower resourcesFollower(Hub hub, @Value("${spring.kafka.bootstrap-servers}") String kafka) {
    return new Follower(kafka, Topics.RESOURCES, Source.RESOURCES, hub);
  }

  @Bean
  Follower ipamFollower(Hub hub, @Value("${spring.kafka.bootstrap-servers}") String kafka) {
    return new Follower(kafka, Topics.IPAM, Source.IPAM, hub);
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
