package io.margay.agent.dataplane.qos;

import io.margay.agent.netlink.Qdiscs.Bucket;
import io.margay.core.model.QoSControls;
import org.jspecify.annotations.Nullable;

/**
 * How much a workload may receive and send.
 *
 * @param receive null for no limit
 * @param send null for no limit
 */
public record Bandwidth(@Nullable Bucket receive, @Nullable Bucket send) {

  private static final Bandwidth UNLIMITED = new Bandwidth(null, null);

  /** Of a burst that the kernel's 32 bits of bytes can hold. */
  private static final long MOST_BURST = 0x7fff_ffffL;

  /** The least that a bucket must hold for a packet of Ethernet to pass. */
  private static final long LEAST_BURST = 2048;

  /** The part of a workload's limits that is about bandwidth. */
  public static Bandwidth of(@Nullable QoSControls limits) {
    return limits == null
        ? UNLIMITED
        : new Bandwidth(
            bucket(
                limits.ingressBandwidth(),
                limits.ingressBurst(),
                limits.ingressPeakrate(),
                limits.ingressMinburst()),
            bucket(
                limits.egressBandwidth(),
                limits.egressBurst(),
                limits.egressPeakrate(),
                limits.egressMinburst()));
  }

  public boolean isUnlimited() {
    return receive == null && send == null;
  }

  /** From bits, as the model has them, to bytes. */
  private static @Nullable Bucket bucket(
      @Nullable Long rate, @Nullable Long burst, @Nullable Long peak, @Nullable Long peakBurst) {
    if (rate == null) {
      return null;
    }
    long bytes = burst == null ? MOST_BURST : Math.clamp(burst / 8, LEAST_BURST, MOST_BURST);
    return new Bucket(
        Math.max(1, rate / 8),
        bytes,
        peak == null ? 0 : peak / 8,
        peak == null || peakBurst == null ? LEAST_BURST : Math.max(LEAST_BURST, peakBurst));
  }
}
