package io.margay.agent.dataplane.flows;

import io.margay.agent.netlink.Addresses;
import io.margay.agent.netlink.Conntrack;
import io.margay.agent.netlink.NetlinkSocket;
import io.margay.agent.netlink.Netns;
import io.margay.core.net.IpAddress;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which of the kernel's known connections must go: those of addresses that went, and those that are
 * forbidden where a policy asks for that. One thread uses it.
 */
public final class Connections {

  private final Mirror mirror;
  private final Conntrack conntrack;
  private final FlowCloser closer;
  private final Set<IpAddress> gone = new HashSet<>();
  private boolean overdue;
  private boolean changed;

  /**
   * @param mirror of what is enforced
   * @param routes a socket for requests about addresses
   * @param netfilter a socket for requests about connections
   */
  public Connections(Mirror mirror, Netns netns, NetlinkSocket routes, NetlinkSocket netfilter) {
    this.mirror = mirror;
    this.conntrack = new Conntrack(netfilter);
    this.closer = new FlowCloser(netns, conntrack, new Addresses(routes));
  }

  /** What is enforced is another. */
  public void changed() {
    changed = true;
  }

  /**
   * Notes that addresses went. A workload that comes must not inherit what was allowed to one that
   * had its address. Otherwise what is gone can wait: without route and rules nothing of it passes,
   * and to look through all connections of the machine takes the kernel longer than the rest of an
   * apply.
   *
   * @param inUse whether any of some addresses is somebody's again
   * @param failures gets what could not be done, a sentence each
   */
  public void forget(Set<IpAddress> went, Predicate<Set<IpAddress>> inUse, List<String> failures) {
    gone.addAll(went);
    if (overdue || inUse.test(gone)) {
      forgetAll(failures);
    }
  }

  /** Deletes those of all addresses that went. What fails is done by the next call of either. */
  public void forgetAll(List<String> failures) {
    if (gone.isEmpty()) {
      return;
    }
    overdue = true;
    try {
      conntrack.delete(gone);
      gone.clear();
      overdue = false;
    } catch (IOException e) {
      failures.add(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Ends those that are forbidden now. Not to be called before the rules are in force, or what is
   * ended would be let in again.
   *
   * @param failures gets what could not be done, a sentence each
   * @return what was ended, a sentence each
   */
  public List<String> endForbidden(List<String> failures) {
    if (!changed || !(closer.active() || mirror.closesForbidden())) {
      return List.of();
    }
    try {
      List<String> ended = closer.close(mirror.desired());
      changed = false;
      return ended;
    } catch (IOException e) {
      failures.add("forbidden connections can not be ended: " + e.getMessage());
      return List.of();
    }
  }
}
