package io.margay.core.model.kubernetes;

import io.margay.core.model.codec.Checked;
import io.margay.core.model.codec.Default;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.OneOf;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.codec.Range;
import org.jspecify.annotations.Nullable;

/**
 * A port of a rule.
 *
 * @param port all of the protocol if not given
 * @param endPort makes it a range from port, inclusive
 */
@Doc("A port, a range of ports, a named port, or all ports of a protocol.")
public record PolicyPort(
    @OneOf({"TCP", "UDP", "SCTP"}) @Default("TCP") String protocol,
    @Doc("A number or the name of a container's port.") @Nullable PortRef port,
    @Range(min = 1, max = 65535) @Nullable Integer endPort)
    implements Checked {

  @Override
  public void check(Path path, Problems problems) {
    if (endPort == null) {
      return;
    }
    if (port == null) {
      problems.required(path.field("port"), "is required where endPort is given");
    } else if (port.number() == 0) {
      problems.forbidden(path.field("endPort"), "must not be given with a named port");
    } else if (endPort < port.number()) {
      problems.invalid(
          path.field("endPort"), endPort, "must not be less than port, which is " + port.number());
    }
  }
}
