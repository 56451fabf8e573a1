package io.margay.agent.dataplane.flows;

import io.margay.agent.dataplane.flows.ForbiddenFlows.Cut;
import io.margay.agent.netlink.Addresses;
import io.margay.agent.netlink.Conntrack;
import io.margay.agent.netlink.Flow;
import io.margay.agent.netlink.Netns;
import io.margay.agent.netlink.Sysctl;
import io.margay.core.calc.ActiveEndpoint;
import io.margay.core.calc.Desired;
import io.margay.core.model.ResourceKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Ends the connections that policy forbids, where a policy asks for that. One thread uses it. */
final class FlowCloser {

  /** Nothing is picked up in its middle: what was ended does not come back by its answers. */
  private static final String PICK_UP = "netfilter/nf_conntrack_tcp_loose";

  private final Netns netns;
  private final Conntrack conntrack;
  private final Addresses addresses;

  /** Those that such a policy selected the last time: it may have gone since. */
  private Set<ResourceKey> selected = Set.of();

  private boolean strict;

  FlowCloser(Netns netns, Conntrack conntrack, Addresses addresses) {
    this.netns = netns;
    this.conntrack = conntrack;
    this.addresses = addresses;
  }

  /** Whether something is left to be done of an earlier time, even if nobody asks for it now. */
  boolean active() {
    return strict || !selected.isEmpty();
  }

  /**
   * Ends what is forbidden now. To be called when the kernel has all rules of what is desired.
   *
   * @return what was ended, a sentence each
   * @throws IOException if it could not be done; then it is to be called again
   */
  List<String> close(Desired desired) throws IOException {
    Set<ResourceKey> now = selected(desired);
    Set<ResourceKey> concerned = new TreeSet<>(now);
    concerned.addAll(selected);
    beStrict(!concerned.isEmpty());
    List<Cut> cuts = concerned.isEmpty() ? List.of() : forbidden(desired, concerned);
    conntrack.delete(cuts.stream().map(Cut::flow).toList());
    selected = Collections.unmodifiableSet(now);
    beStrict(!now.isEmpty());
    return cuts.stream().map(Cut::toString).toList();
  }

  private List<Cut> forbidden(Desired desired, Set<ResourceKey> concerned) throws IOException {
    ForbiddenFlows forbidden = new ForbiddenFlows(desired, concerned, Set.copyOf(addresses.all()));
    List<Cut> cuts = new ArrayList<>();
    for (Flow flow : conntrack.list(flow -> true)) {
      Optional<Cut> cut = forbidden.cut(flow);
      cut.ifPresent(cuts::add);
    }
    return cuts;
  }

  private static Set<ResourceKey> selected(Desired desired) {
    Set<ResourceKey> keys = new TreeSet<>();
    desired
        .endpoints()
        .forEach((key, endpoint) -> {
          if (isSelected(endpoint, desired)) {
            keys.add(key);
          }
        });
    return keys;
  }

  private static boolean isSelected(ActiveEndpoint endpoint, Desired desired) {
    return endpoint.tiers().stream()
        .flatMap(tier -> Stream.concat(tier.ingress().stream(), tier.egress().stream()))
        .map(desired.policies()::get)
        .anyMatch(policy -> policy != null && policy.closeForbidden());
  }

  private void beStrict(boolean wanted) throws IOException {
    if (wanted != strict) {
      netns.run(() -> Sysctl.write(PICK_UP, wanted ? "0" : "1"));
      strict = wanted;
    }
  }
}
