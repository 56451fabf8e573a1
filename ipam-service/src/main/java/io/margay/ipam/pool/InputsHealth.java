package io.margay.ipam.pool;

import io.margay.topics.TopicFollower;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Ready means that the pools are known: everything in the topic at the start has been read. */
public final class InputsHealth implements HealthIndicator {

  private final TopicFollower follower;

  public InputsHealth(TopicFollower follower) {
    this.follower = follower;
  }

  @Override
  public Health health() {
    Health.Builder health = follower.isInSync() ? Health.up() : Health.outOfService();
    return health
        .withDetail("revision", follower.revision())
        .withDetail("unreadableRecords", follower.poisonCount())
        .build();
  }
}
