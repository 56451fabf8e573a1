package io.margay.agent.dataplane;

import io.margay.agent.dataplane.denied.DeniedCounts;
import io.margay.agent.dataplane.plan.KernelCount;
import io.margay.agent.dataplane.routes.RouteMetrics;
import io.margay.agent.overlay.Overlay;
import io.margay.core.calc.ActivePolicy;
import io.margay.core.calc.PolicyId;
import io.margay.core.calc.Update;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * What a node enforces. One thread owns it. The first three methods only change what is desired and
 * are cheap; nothing touches the kernel before the first {@link #apply}.
 */
public interface Dataplane extends AutoCloseable {

  /** Says what operators set; replaces what was said before. It holds from the next apply on. */
  void configure(DataplaneSettings settings);

  /** Takes in what a flush of the calculation graph gave, in its order. */
  void accept(List<Update> updates);

  /**
   * The address blocks of this node, all of them: unused addresses of theirs must not leave the
   * node (blackhole).
   */
  void setBlocks(SortedSet<Cidr> blocks);

  /**
   * The routes learned from BGP, all of them.
   *
   * @param nextHops for each prefix one next hop, or several of equal cost
   * @param complete whether the peers have sent everything; until then, routes of an earlier life
   *     are kept
   */
  void setLearnedRoutes(SortedMap<Cidr, SortedSet<IpAddress>> nextHops, boolean complete);

  /** The metrics of those routes. */
  void setMetrics(RouteMetrics metrics);

  /** How the workloads of other nodes are reached where BGP is not asked. */
  void setOverlay(Overlay overlay);

  /**
   * Reads what rules of policies counted. One thread at a time asks, any; it takes as long as it
   * takes and holds nobody up.
   *
   * @throws IOException if it can not be read
   */
  Counted counts() throws IOException;

  /**
   * What rules counted since each was written.
   *
   * @param policies that there are
   */
  record Counted(List<KernelCount> counts, Map<PolicyId, ActivePolicy> policies) {}

  /** How many packets policy denied, where that is reported; any thread may ask. */
  DeniedCounts denied();

  /**
   * Reads the routes of the machine, whosever they are. Any thread may ask; it holds nobody up.
   *
   * @throws IOException if they can not be read
   */
  KernelRoutes kernelRoutes() throws IOException;

  /** How the node's ends of tunnels are. */
  TunnelStatus tunnels();

  /**
   * Makes the kernel agree with what is desired. What fails stays to be done, and is tried again by
   * the next call.
   */
  Outcome apply();

  /**
   * Does what nobody waits for, when there is nothing else to do.
   *
   * @return false if it failed: the next {@link #apply} tries again and tells why
   */
  boolean tidy();

  /**
   * From now on somebody is woken whenever others changed what the next {@link #apply} has to look
   * at.
   *
   * @param wake must not block; called by any thread
   */
  void onChange(Runnable wake);

  /**
   * Reads back everything of ours, so that the next {@link #apply} mends what others changed; tells
   * what had drifted.
   */
  List<String> resync();

  @Override
  void close();

  /**
   * How an apply went.
   *
   * @param failures what could not be programmed, a sentence each; empty when the kernel agrees
   * @param enforced whether all sets and rules are in the kernel: then what failed leaves somebody
   *     unreachable, but nobody open
   * @param unrouted destinations that should have a route and have not
   * @param closed connections that were ended because they are forbidden now, a sentence each
   */
  record Outcome(List<String> failures, boolean enforced, Set<Cidr> unrouted, List<String> closed) {
    public Outcome {
      failures = List.copyOf(failures);
      unrouted = Set.copyOf(unrouted);
      closed = List.copyOf(closed);
    }

    /** Where no connection was ended. */
    public Outcome(List<String> failures, boolean enforced, Set<Cidr> unrouted) {
      this(failures, enforced, unrouted, List.of());
    }

    /** Where every failure is one of sets or rules. */
    public Outcome(List<String> failures) {
      this(failures, failures.isEmpty(), Set.of());
    }

    public boolean succeeded() {
      return failures.isEmpty();
    }
  }
}
