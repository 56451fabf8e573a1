package io.margay.agent;

import io.margay.agent.loop.ResourceFollower;
import io.margay.agent.routing.Routing;
import io.margay.agent.self.OwnNode;
import io.margay.core.calc.Change;
import io.margay.core.net.Cidr;
import java.util.Collection;
import java.util.SortedSet;

/** All who follow the resources beside the calculation. */
record Followers(Routing routing, OwnNode node) implements ResourceFollower {

  @Override
  public void changed(Collection<Change> changes) {
    routing.changed(changes);
    node.changed(changes);
  }

  @Override
  public void inSync() {
    routing.inSync();
  }

  @Override
  public SortedSet<Cidr> blocks() {
    return routing.blocks();
  }
}
