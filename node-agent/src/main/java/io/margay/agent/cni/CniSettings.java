package io.margay.agent.cni;

import java.time.Duration;
import java.util.function.IntSupplier;

/**
 * What the operations need to know of their node.
 *
 * @param node its name
 * @param mtu of workloads whose network does not say, as of now
 * @param inSyncWait for how long an ADD waits for the feed's first in-sync
 * @param releaseWait for how long an ADD waits until what the same container had before is given
 *     back
 * @param enforceWait for how long an ADD waits for the kernel; with all else it must stay below the
 *     60 s that the plugin waits
 */
public record CniSettings(
    String node, IntSupplier mtu, Duration inSyncWait, Duration releaseWait, Duration enforceWait) {

  public static CniSettings of(String node, IntSupplier mtu) {
    return new CniSettings(
        node, mtu, Duration.ofSeconds(10), Duration.ofSeconds(5), Duration.ofSeconds(25));
  }
}
