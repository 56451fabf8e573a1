package io.margay.core.model;

import io.margay.core.model.codec.Checked;
import io.margay.core.model.codec.Default;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.codec.Range;
import io.margay.core.model.codec.Required;
import io.margay.core.net.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * A port of a workload.
 *
 * @param name for rules to refer to; empty for none
 * @param hostPort the port of the host that leads to it; null for none
 * @param hostIP the host's address that leads to it; null for all
 */
@Doc("A port of a workload: its name, and the port of the host that leads to it.")
public record WorkloadPort(
    @Default("") String name,
    @Doc("TCP, UDP or SCTP.") @Required Protocol protocol,
    @Required @Range(min = 1, max = 65535) int port,
    @Range(min = 1, max = 65535) @Nullable Integer hostPort,
    @Nullable IpAddress hostIP)
    implements Checked {

  @Override
  public void check(Path path, Problems problems) {
    if (name.isEmpty() && hostPort == null) {
      problems.required(path.field("name"), "is required when no hostPort is given");
    }
    if (hostIP != null && hostPort == null) {
      problems.required(path.field("hostPort"), "is required when hostIP is given");
    }
    EndpointPort.check(name.isEmpty() ? "unnamed" : name, protocol, path, problems);
  }
}
