package io.margay.agent.dataplane.denied;

import io.margay.agent.dataplane.plan.Direction;
import java.util.concurrent.atomic.LongAdder;

/** How many denied packets were read, and how many the kernel could not keep until they were. */
public final class DeniedCounts {

  private final LongAdder ingress = new LongAdder();
  private final LongAdder egress = new LongAdder();
  private final LongAdder lost = new LongAdder();

  void count(Direction direction) {
    (direction == Direction.INGRESS ? ingress : egress).increment();
  }

  void countLost(long packets) {
    lost.add(packets);
  }

  /** Packets that were read. */
  public long denied(Direction direction) {
    return (direction == Direction.INGRESS ? ingress : egress).sum();
  }

  /** Packets that were handed over and lost before they could be read. */
  public long lost() {
    return lost.sum();
  }
}
