package io.margay.reflector.speaker;

import io.margay.bgp.netty.NeighborStatus;
import io.margay.bgp.session.State;
import java.util.List;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Ready means: all settings known, accepting connections, and the first routes of all peers here or
 * waited for long enough. Peers that are down later are told, and do not make the reflector
 * unready.
 */
public final class ReflectorHealth implements HealthIndicator {

  private final Reflector reflector;

  public ReflectorHealth(Reflector reflector) {
    this.reflector = reflector;
  }

  @Override
  public Health health() {
    List<NeighborStatus> neighbors = reflector.isRunning() ? reflector.neighbors() : List.of();
    long up = neighbors.stream().filter(n -> n.state() == State.ESTABLISHED).count();
    Health.Builder health = reflector.ready() ? Health.up() : Health.outOfService();
    return health
        .withDetail("neighborsExpected", neighbors.size())
        .withDetail("neighborsUp", up)
        .withDetail("problems", reflector.problems())
        .build();
  }
}
