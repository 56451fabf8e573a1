package io.margay.agent.dataplane.denied;

import io.margay.agent.dataplane.plan.Direction;
import java.util.concurrent.atomic.LongAdder;

/** How many denied packets were read, and how often the kernel had to drop some unread. */
public final class DeniedCounts {

  private final LongAdder ingress = new LongAdder();
  private final LongAdder egress = new LongAdder();
  private final LongAdder lost = new LongAdder();

  void count(Direction direction) {
    (direction == Direction.INGRESS ? ingress : egress).increment();
  }

  void countLoss() {
    lost.increment();
  }

  /** Packets that were read. */
  public long denied(Direction direction) {
    return (direction == Direction.INGRESS ? ingress : egress).sum();
  }

  /** How often the kernel could not keep all until they were read. */
  public long losses() {
    return lost.sum();
  }
}
