package io.margay.ipam.collect;

import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import io.margay.ipam.collect.Findings.Leak;
import io.margay.ipam.collect.Findings.Lost;
import io.margay.ipam.pool.Cluster;
import io.margay.ipam.store.AddressRows.Owner;
import io.margay.ipam.store.BlockRows.Use;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Looks for what is lost, round after round, and remembers since when it looks so. It sees the
 * addresses in parts, so that it needs no more memory the more there are. For one thread.
 */
final class Finder {

  /** An empty block goes when it was seen so for as long; a node keeps its last one. */
  private static final Duration EMPTY = Duration.ofMinutes(5);

  /** So many addresses wait for the end of their grace; of a node that is gone none has to. */
  private static final int MOST_WAITING = 50_000;

  private final Sightings leaking = new Sightings(MOST_WAITING);
  private final Sightings others = new Sightings(Integer.MAX_VALUE);
  private final Grace grace;

  Finder(Grace grace) {
    this.grace = grace;
  }

  /**
   * Begins a round.
   *
   * @param inUse whether an endpoint has an address
   * @param clusters the nodes and pools of the moment
   */
  Round begin(Predicate<IpAddress> inUse, Supplier<Cluster> clusters, InstantSource clock) {
    leaking.begin();
    others.begin();
    return new Round(inUse, clusters, clock);
  }

  /** One look at everything. It takes a while: each part is judged by what is known by then. */
  final class Round {

    private final Predicate<IpAddress> inUse;
    private final Supplier<Cluster> clusters;
    private final InstantSource clock;
    private Cluster cluster = Cluster.EMPTY;
    private Instant now = Instant.EPOCH;

    private Round(Predicate<IpAddress> inUse, Supplier<Cluster> clusters, InstantSource clock) {
      this.inUse = inUse;
      this.clusters = clusters;
      this.clock = clock;
    }

    private void lookUp() {
      cluster = clusters.get();
      now = clock.instant();
    }

    /**
     * The lost ones among some addresses. Of a handle everything is due, or nothing; each held
     * address is a thing of its own.
     *
     * @param ofHandles tells all that some handles have
     */
    List<Leak> leaks(List<Owner> part, Function<Set<String>, List<Owner>> ofHandles) {
      lookUp();
      List<Leak> leaks = new ArrayList<>();
      for (Owner owner : part) {
        Leak leak = leak(owner);
        if (leak != null) {
          leaks.add(leak);
        }
      }
      Set<String> due =
          leaks.stream()
              .filter(leak -> leak.due() && isUsed(leak.owner()))
              .map(leak -> leak.owner().handle())
              .collect(Collectors.toSet());
      if (due.isEmpty()) {
        return leaks;
      }
      Set<String> kept =
          ofHandles.apply(due).stream()
              .filter(owner -> !isDue(leak(owner)))
              .map(Owner::handle)
              .collect(Collectors.toSet());
      return leaks.stream()
          .map(leak -> kept.contains(leak.owner().handle()) ? leak.kept() : leak)
          .toList();
    }

    private static boolean isDue(@Nullable Leak leak) {
      return leak != null && leak.due();
    }

    private static boolean isUsed(Owner owner) {
      return owner.state().equals("used");
    }

    private @Nullable Leak leak(Owner owner) {
      String reason = reason(owner);
      if (reason == null) {
        return null;
      }
      String thing = owner.ip() + " " + owner.sequence();
      boolean due = nodeGone(owner.node()) || leaking.longerThan(thing, grace.leak(), now);
      return new Leak(owner, reason, leaking.see(thing, now), due);
    }

    private @Nullable String reason(Owner owner) {
      boolean gone = !cluster.nodes().containsKey(owner.node());
      if (!isUsed(owner)) {
        return gone ? "held by node '" + owner.node() + "', which is gone" : null;
      }
      if (owner.attributes().containsKey("type")) {
        // Of a tunnel or a service: no endpoint has it.
        return gone ? "of node '" + owner.node() + "', which is gone" : null;
      }
      if (inUse.test(owner.address())) {
        return null;
      }
      return gone
          ? "no endpoint has it, and node '" + owner.node() + "' is gone"
          : "no endpoint has it";
    }

    private boolean nodeGone(String node) {
      return !cluster.nodes().containsKey(node)
          && others.longerThan("node " + node, grace.node(), now);
    }

    /** The blocks that are to be given up. */
    List<Lost> blocks(Collection<Use> blocks) {
      lookUp();
      Map<NodeAndFamily, Long> left =
          blocks.stream()
              .filter(block -> block.node() != null)
              .collect(Collectors.groupingBy(NodeAndFamily::of, Collectors.counting()));
      List<Lost> lost = new ArrayList<>();
      for (Use block : blocks) {
        String reason = reason(block, left);
        if (reason != null) {
          lost.add(new Lost(block.cidr(), block.node(), reason));
        }
      }
      return lost;
    }

    private @Nullable String reason(Use block, Map<NodeAndFamily, Long> left) {
      String node = block.node();
      if (node == null) {
        return block.isEmpty() ? "nobody's, and empty" : null;
      }
      if (block.state().equals("pendingDeletion")) {
        return "being given up";
      }
      if (nodeGone(node)) {
        return "its node is gone";
      }
      if (!block.isEmpty()) {
        return null;
      }
      boolean selected =
          cluster.poolOf(block.cidr()).filter(pool -> cluster.selectsNode(pool, node)).isPresent();
      if (!selected && others.longerThan("unselected " + block.cidr(), grace.node(), now)) {
        return "empty, and no pool gives it to its node any more";
      }
      NodeAndFamily whose = NodeAndFamily.of(block);
      boolean spare =
          left.getOrDefault(whose, 0L) > 1
              && others.longerThan("empty " + block.cidr(), max(EMPTY, grace.node()), now);
      if (spare) {
        left.merge(whose, -1L, Long::sum);
        return "empty, and its node has another";
      }
      return null;
    }

    /** What was not seen in this round is forgotten. */
    void end() {
      leaking.end();
      others.end();
    }
  }

  private record NodeAndFamily(@Nullable String node, Family family) {

    static NodeAndFamily of(Use block) {
      return new NodeAndFamily(block.node(), block.cidr().family());
    }
  }

  private static Duration max(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }
}
