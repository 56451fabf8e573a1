package io.margay.core.model;

import io.margay.core.model.codec.Checked;
import io.margay.core.model.codec.Default;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.codec.Required;
import io.margay.core.net.Cidr;
import java.util.Map;

/**
 * The spec of an {@link IPAMHandle}.
 *
 * @param block how many addresses of each block, by its range
 */
@Doc("The addresses that were given out together.")
public record IPAMHandleSpec(
    @Required String handleID,
    @Doc("How many addresses of each block.") Map<String, Integer> block,
    @Default("false") boolean deleted)
    implements Checked {

  public IPAMHandleSpec {
    block = Map.copyOf(block);
  }

  @Override
  public void check(Path path, Problems problems) {
    block.forEach((range, count) -> {
      try {
        Cidr.parse(range);
      } catch (IllegalArgumentException e) {
        problems.invalid(path.field("block").key(range), range, String.valueOf(e.getMessage()));
      }
      if (count < 1) {
        problems.invalid(path.field("block").key(range), count, "must be at least 1");
      }
    });
  }
}
