package io.margay.core.model;

import io.margay.core.model.codec.Checked;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.codec.Required;
import io.margay.core.net.IpAddress;

/** An address that leads to one of the endpoint's own (a floating address). */
@Doc("An address that leads to one of the endpoint's own.")
public record IPNAT(@Required IpAddress internalIP, @Required IpAddress externalIP)
    implements Checked {

  @Override
  public void check(Path path, Problems problems) {
    if (internalIP.family() != externalIP.family()) {
      problems.invalid(
          path.field("externalIP"), externalIP.toString(), "must be of internalIP's family");
    }
  }
}
