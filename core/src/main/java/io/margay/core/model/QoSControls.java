package io.margay.core.model;

import io.margay.core.model.codec.Checked;
import io.margay.core.model.codec.Defaulted;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.codec.Range;
import org.jspecify.annotations.Nullable;

/**
 * Limits of a workload's traffic, seen from the workload. Bandwidths and peak rates are bits a
 * second, bursts bits, least bursts bytes, packet rates packets a second.
 */
@Doc("Limits of a workload's traffic, seen from the workload.")
public record QoSControls(
    @Doc("Bits a second.") @Range(min = 1_000, max = PETA) @Nullable Long ingressBandwidth,
    @Doc("Bits a second.") @Range(min = 1_000, max = PETA) @Nullable Long egressBandwidth,
    @Doc("Bits.") @Range(min = 1_000, max = MOST_BURST) @Nullable Long ingressBurst,
    @Doc("Bits.") @Range(min = 1_000, max = MOST_BURST) @Nullable Long egressBurst,
    @Doc("Bits a second.") @Range(min = 1_010, max = MOST_PEAK) @Nullable Long ingressPeakrate,
    @Doc("Bits a second.") @Range(min = 1_010, max = MOST_PEAK) @Nullable Long egressPeakrate,
    @Doc("Bytes; the MTU if not given.") @Range(min = 1_000, max = 100_000_000)
        @Nullable Long ingressMinburst,
    @Doc("Bytes; the MTU if not given.") @Range(min = 1_000, max = 100_000_000)
        @Nullable Long egressMinburst,
    @Doc("Packets a second.") @Range(min = 1, max = 10_000) @Nullable Long ingressPacketRate,
    @Doc("Packets a second.") @Range(min = 1, max = 10_000) @Nullable Long egressPacketRate,
    @Doc("Packets.") @Range(min = 1, max = 10_000) @Nullable Long ingressPacketBurst,
    @Doc("Packets.") @Range(min = 1, max = 10_000) @Nullable Long egressPacketBurst,
    @Range(min = 1, max = 4_294_967_295L) @Nullable Long ingressMaxConnections,
    @Range(min = 1, max = 4_294_967_295L) @Nullable Long egressMaxConnections,
    @Doc("What packets of the workload are marked with.") @Nullable Dscp dscp)
    implements Checked, Defaulted<QoSControls> {

  private static final long PETA = 1_000_000_000_000_000L;
  private static final long MOST_PEAK = PETA + PETA / 100;
  private static final long MOST_BURST = 34_359_738_360L;
  private static final Long BURST = 4L << 30;
  private static final Long PACKET_BURST = 5L;

  @Override
  public QoSControls withDefaults() {
    return new QoSControls(
        ingressBandwidth,
        egressBandwidth,
        defaulted(ingressBandwidth, ingressBurst, BURST),
        defaulted(egressBandwidth, egressBurst, BURST),
        ingressPeakrate,
        egressPeakrate,
        ingressMinburst,
        egressMinburst,
        ingressPacketRate,
        egressPacketRate,
        defaulted(ingressPacketRate, ingressPacketBurst, PACKET_BURST),
        defaulted(egressPacketRate, egressPacketBurst, PACKET_BURST),
        ingressMaxConnections,
        egressMaxConnections,
        dscp);
  }

  private static @Nullable Long defaulted(
      @Nullable Long limit, @Nullable Long given, Long standard) {
    return limit != null && given == null ? standard : given;
  }

  @Override
  public void check(Path path, Problems problems) {
    needs(path, "ingressBurst", ingressBurst, "ingressBandwidth", ingressBandwidth, problems);
    needs(path, "egressBurst", egressBurst, "egressBandwidth", egressBandwidth, problems);
    needs(path, "ingressPeakrate", ingressPeakrate, "ingressBandwidth", ingressBandwidth, problems);
    needs(path, "egressPeakrate", egressPeakrate, "egressBandwidth", egressBandwidth, problems);
    needs(path, "ingressMinburst", ingressMinburst, "ingressPeakrate", ingressPeakrate, problems);
    needs(path, "egressMinburst", egressMinburst, "egressPeakrate", egressPeakrate, problems);
    needs(
        path,
        "ingressPacketBurst",
        ingressPacketBurst,
        "ingressPacketRate",
        ingressPacketRate,
        problems);
    needs(
        path,
        "egressPacketBurst",
        egressPacketBurst,
        "egressPacketRate",
        egressPacketRate,
        problems);
    above(path, "ingressPeakrate", ingressPeakrate, "ingressBandwidth", ingressBandwidth, problems);
    above(path, "egressPeakrate", egressPeakrate, "egressBandwidth", egressBandwidth, problems);
  }

  private static void needs(
      Path path,
      String field,
      @Nullable Long value,
      String other,
      @Nullable Long otherValue,
      Problems problems) {
    if (value != null && otherValue == null) {
      problems.required(path.field(other), "is required when " + field + " is given");
    }
  }

  private static void above(
      Path path,
      String field,
      @Nullable Long value,
      String other,
      @Nullable Long otherValue,
      Problems problems) {
    if (value != null && otherValue != null && value <= otherValue) {
      problems.invalid(path.field(field), value, "must be above " + other);
    }
  }
}
