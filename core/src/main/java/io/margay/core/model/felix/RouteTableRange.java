package io.margay.core.model.felix;

import io.margay.core.model.codec.Checked;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.codec.Range;
import io.margay.core.model.codec.Required;

/** Numbers of routing tables that the agent may use, inclusive. */
@Doc("Numbers of routing tables that the agent may use, inclusive.")
public record RouteTableRange(
    @Required @Range(min = 1, max = 4294967295L) long min,
    @Required @Range(min = 1, max = 4294967295L) long max)
    implements Checked {

  /** The tables local, main and default (linux/rtnetlink.h). */
  private static final int FIRST_RESERVED = 253;

  private static final int LAST_RESERVED = 255;

  @Override
  public void check(Path path, Problems problems) {
    if (max < min) {
      problems.invalid(path.field("max"), max, "must not be less than min, which is " + min);
    } else if (min <= LAST_RESERVED && max >= FIRST_RESERVED) {
      problems.invalid(path, min + "-" + max, "must not hold the kernel's own tables 253 to 255");
    }
  }
}
