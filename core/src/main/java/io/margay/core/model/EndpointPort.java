package io.margay.core.model;

import io.margay.core.model.codec.Checked;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.codec.Range;
import io.margay.core.model.codec.Required;

/** A name for a port of a host endpoint, for rules to refer to. */
@Doc("A name for a port.")
public record EndpointPort(
    @Required String name,
    @Doc("TCP, UDP or SCTP.") @Required Protocol protocol,
    @Required @Range(min = 1, max = 65535) int port)
    implements Checked {

  @Override
  public void check(Path path, Problems problems) {
    check(name, protocol, path, problems);
  }

  static void check(String name, Protocol protocol, Path path, Problems problems) {
    if (!name.matches(NamedPort.FORM)) {
      problems.invalid(path.field("name"), name, "must be 1 to 128 letters, digits, '_', '.', '-'");
    }
    if (!protocol.hasPorts()) {
      problems.invalid(path.field("protocol"), protocol.toTree(), "must be TCP, UDP or SCTP");
    }
  }
}
