package io.margay.core.model;

import io.margay.core.model.codec.Checked;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.net.Family;
import java.util.List;

/**
 * The spec of a {@link BGPFilter}. The first rule that matches decides; what none matches goes on.
 */
@Doc("What is announced to a peer and what is taken from it. The first rule that matches decides.")
public record BGPFilterSpec(
    @Doc("Rules for IPv4 routes that go to the peer.") List<BGPFilterRule> exportV4,
    @Doc("Rules for IPv4 routes that come from the peer.") List<BGPFilterRule> importV4,
    @Doc("Rules for IPv6 routes that go to the peer.") List<BGPFilterRule> exportV6,
    @Doc("Rules for IPv6 routes that come from the peer.") List<BGPFilterRule> importV6)
    implements Checked {

  public BGPFilterSpec {
    exportV4 = List.copyOf(exportV4);
    importV4 = List.copyOf(importV4);
    exportV6 = List.copyOf(exportV6);
    importV6 = List.copyOf(importV6);
  }

  @Override
  public void check(Path path, Problems problems) {
    check(exportV4, Family.IPV4, path.field("exportV4"), problems);
    check(importV4, Family.IPV4, path.field("importV4"), problems);
    check(exportV6, Family.IPV6, path.field("exportV6"), problems);
    check(importV6, Family.IPV6, path.field("importV6"), problems);
  }

  private static void check(
      List<BGPFilterRule> rules, Family family, Path path, Problems problems) {
    for (int i = 0; i < rules.size(); i++) {
      rules.get(i).check(family, path.item(i), problems);
    }
  }
}
