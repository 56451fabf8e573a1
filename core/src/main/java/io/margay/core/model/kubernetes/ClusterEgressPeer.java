package io.margay.core.model.kubernetes;

import io.margay.core.model.codec.Checked;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.MaxSize;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.codec.Refused;
import io.margay.core.model.codec.UniqueItems;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whom traffic goes to: exactly one of these. */
@Doc("Whom traffic goes to: exactly one.")
@Refused({
  "nodes: nothing tells nodes' addresses to policies yet; write networks",
  "domainNames: names of hosts are not looked up; write networks"
})
public record ClusterEgressPeer(
    @Nullable LabelSelector namespaces,
    @Nullable NamespacedPods pods,
    @Doc("Ranges of addresses.") @MaxSize(25) @UniqueItems List<String> networks)
    implements Checked {

  public ClusterEgressPeer {
    networks = List.copyOf(networks);
  }

  @Override
  public void check(Path path, Problems problems) {
    List<String> given = networks.isEmpty() ? null : networks;
    Exactly.one(path, problems, "namespaces", namespaces, "pods", pods, "networks", given);
    for (int i = 0; i < networks.size(); i++) {
      Prefixes.check(networks.get(i), path.field("networks").item(i), problems);
    }
  }
}
