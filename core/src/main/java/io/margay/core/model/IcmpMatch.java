package io.margay.core.model;

import io.margay.core.model.codec.Checked;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.codec.Range;
import org.jspecify.annotations.Nullable;

/** ICMP messages by type and code. */
@Doc("Matches ICMP messages.")
public record IcmpMatch(
    @Range(min = 0, max = 254) @Nullable Integer type,
    @Range(min = 0, max = 255) @Nullable Integer code)
    implements Checked {

  @Override
  public void check(Path path, Problems problems) {
    if (code != null && type == null) {
      problems.required(path.field("type"), "is required when code is given");
    }
  }
}
