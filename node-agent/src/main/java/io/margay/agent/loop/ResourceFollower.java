package io.margay.agent.loop;

import io.margay.core.calc.Change;
import io.margay.core.net.Cidr;
import java.util.Collection;
import java.util.SortedSet;

/** What else than the calculation follows the resources: routing, and the node's own record. */
public interface ResourceFollower {

  void changed(Collection<Change> changes);

  /** All changes up to here are complete. */
  void inSync();

  /** The address blocks of this node. */
  SortedSet<Cidr> blocks();
}
