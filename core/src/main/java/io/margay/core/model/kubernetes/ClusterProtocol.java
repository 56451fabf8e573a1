package io.margay.core.model.kubernetes;

import io.margay.core.model.codec.Checked;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.MaxSize;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.codec.Range;
import io.margay.core.model.codec.Refused;
import io.margay.core.model.codec.Required;
import org.jspecify.annotations.Nullable;

/** A protocol with its ports, or a named port: exactly one of these. */
@Doc("A protocol with its ports, or a named port: exactly one.")
public record ClusterProtocol(
    @Nullable Ports tcp,
    @Nullable Ports udp,
    @Nullable Ports sctp,
    @Doc("The name of a container's port, of whichever protocol.") @MaxSize(63)
        @Nullable String destinationNamedPort)
    implements Checked {

  /** Ports of a protocol; all if not given. */
  @Doc("Ports of the protocol; all if not given.")
  @Refused("sourcePort: only destination ports are matched")
  public record Ports(@Nullable Port destinationPort) {}

  /** A port or a range of them: exactly one of these. */
  @Doc("A port or a range of them: exactly one.")
  public record Port(
      @Range(min = 1, max = 65535) @Nullable Integer number, @Nullable PortsFromTo range)
      implements Checked {

    @Override
    public void check(Path path, Problems problems) {
      Exactly.one(path, problems, "number", number, "range", range);
    }
  }

  /** Ports from start to end, inclusive. */
  @Doc("Ports from start to end, inclusive.")
  public record PortsFromTo(
      @Required @Range(min = 1, max = 65535) int start,
      @Required @Range(min = 1, max = 65535) int end)
      implements Checked {

    @Override
    public void check(Path path, Problems problems) {
      if (end < start) {
        problems.invalid(path.field("end"), end, "must not be less than start, which is " + start);
      }
    }
  }

  @Override
  public void check(Path path, Problems problems) {
    Exactly.one(
        path,
        problems,
        "tcp",
        tcp,
        "udp",
        udp,
        "sctp",
        sctp,
        "destinationNamedPort",
        destinationNamedPort);
    if (destinationNamedPort != null
        && !destinationNamedPort.matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?")) {
      problems.invalid(
          path.field("destinationNamedPort"),
          destinationNamedPort,
          "must be lower-case letters, digits and '-'");
    }
  }
}
