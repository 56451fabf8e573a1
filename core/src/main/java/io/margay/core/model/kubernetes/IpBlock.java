package io.margay.core.model.kubernetes;

import io.margay.core.model.codec.Checked;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.codec.Required;
import io.margay.core.net.Cidr;
import java.util.List;

/**
 * A range of addresses without some of its parts.
 *
 * @param cidr may have host bits, which do not count
 */
@Doc("A range of addresses without some of its parts.")
public record IpBlock(@Required String cidr, List<String> except) implements Checked {

  public IpBlock {
    except = List.copyOf(except);
  }

  @Override
  public void check(Path path, Problems problems) {
    Cidr range = Prefixes.check(cidr, path.field("cidr"), problems);
    for (int i = 0; i < except.size(); i++) {
      Path at = path.field("except").item(i);
      Cidr part = Prefixes.check(except.get(i), at, problems);
      if (range == null || part == null) {
        continue;
      }
      if (!range.contains(part) || range.equals(part)) {
        problems.invalid(at, except.get(i), "must be a part of " + cidr);
      }
    }
  }
}
