package io.margay.agent.routing;

import io.margay.agent.config.AgentConfig;
import io.margay.agent.ipam.Addresses;
import io.margay.agent.loop.ResourceFollower;
import io.margay.agent.retry.Retrier;
import io.margay.bgp.peering.Self;
import io.margay.core.calc.Change;
import io.margay.core.model.Metadata;
import io.margay.core.model.Node;
import io.margay.core.model.NodeBgp;
import io.margay.core.model.NodeSpec;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.InterfaceAddress;
import java.util.Collection;
import java.util.Set;
import java.util.SortedSet;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the agent does when the resources of routing change: a new plan for the speaker, the node's
 * own resource where it is missing, a first block of addresses where there is a pool.
 */
public final class Routing implements ResourceFollower {

  private static final Logger log = LoggerFactory.getLogger(Routing.class);

  private final NodeRouting state;
  private final Node self;
  private final InterfaceAddress ownAddress;
  private final Consumer<BgpPlan> speaker;
  private final BiConsumer<Node, BooleanSupplier> register;
  private final Addresses addresses;
  private final Retrier retrier;
  private volatile boolean registered;
  private volatile boolean blockWanted;
  private boolean toldMissing;
  private boolean toldAddress;

  /**
   * @param speaker gets each new plan, on the loop's thread; it must not block
   * @param register has the node stored, unless the supplier says that it is there by then
   */
  public Routing(
      AgentConfig config,
      Consumer<BgpPlan> speaker,
      BiConsumer<Node, BooleanSupplier> register,
      Addresses addresses,
      Retrier retrier) {
    this.state =
        new NodeRouting(
            Self.node(config.nodeName(), config.nodeAddress().address(), config.bgpPort())
                .withLongLived(config.bgpLongLivedSeconds()));
    this.ownAddress = config.nodeAddress();
    this.self =
        new Node(
            Metadata.named(config.nodeName()), NodeSpec.of(NodeBgp.of(null, config.nodeAddress())));
    this.speaker = speaker;
    this.register = register;
    this.addresses = addresses;
    this.retrier = retrier;
  }

  @Override
  public void changed(Collection<Change> changes) {
    state.changed(changes);
  }

  @Override
  public void inSync() {
    if (!state.stale()) {
      return;
    }
    speaker.accept(state.plan());
    keepRegistered();
    keepBlock();
  }

  @Override
  public SortedSet<Cidr> blocks() {
    return state.blocks();
  }

  /** Stores the node where it is missing; what is there belongs to the operators. */
  private void keepRegistered() {
    Node stored = state.self();
    registered = stored != null;
    if (stored == null) {
      if (!toldMissing) {
        log.info("the node is not in the API: it is registered node={}", self.metadata().name());
      }
      toldMissing = true;
      register.accept(self, () -> !registered);
      return;
    }
    toldMissing = false;
    NodeBgp bgp = stored.spec().bgp();
    InterfaceAddress address = bgp == null ? null : bgp.ipv4Address();
    if (!toldAddress && !ownAddress.equals(address)) {
      log.warn(
          "the node's address in the API is another than the agent's own api={} own={}",
          address,
          ownAddress);
      toldAddress = true;
    }
  }

  /** A first block before the first workload: its route is then everywhere in time. */
  private void keepBlock() {
    Set<Family> families = state.poolFamilies();
    state.blocks().forEach(block -> families.remove(block.family()));
    blockWanted = !families.isEmpty();
    if (blockWanted) {
      retrier.submit(
          "first block of the node",
          () -> {
            if (blockWanted) {
              log.info("blocks of the node blocks={}", addresses.ensureBlock(families));
            }
          });
    }
  }
}
