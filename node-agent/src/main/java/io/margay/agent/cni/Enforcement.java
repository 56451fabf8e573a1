package io.margay.agent.cni;

import io.margay.core.model.ResourceKey;
import java.util.concurrent.CompletableFuture;

/** What CNI needs of the agent's loop and of its publisher. */
public interface Enforcement {

  /** Completed at the feed's first in-sync. */
  CompletableFuture<Void> inSync();

  /** The local record of an endpoint has changed; completed once the kernel agrees. */
  CompletableFuture<Void> changed(ResourceKey key);

  /**
   * Completed once the kernel was read back and agrees with everything that is known now; what
   * somebody else changed is mended before.
   */
  CompletableFuture<Void> verified();

  /** The record of an endpoint is to be brought to policy-api as it is now. */
  void publish(ResourceKey key);

  /**
   * Whether what is attached already may suffer too: the kernel is not as it should be, or nobody
   * keeps it so.
   */
  boolean impaired();

  /** Why no workload can be attached now; empty when it can. */
  String unavailable();
}
