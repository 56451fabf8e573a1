package io.margay.agent.routing;

import io.margay.core.net.IpAddress;
import java.io.IOException;
import java.util.SortedSet;

/** The addresses that the node has for its workloads to peer with, beside its own. */
public interface NodeAddresses {

  /** Whose workloads peer with nothing but the node's own address. */
  NodeAddresses NONE = wanted -> {};

  /**
   * Has the node have these, and no longer those that it had before; addresses of others stay.
   *
   * @throws IOException if that can not be; to be tried again
   */
  void keep(SortedSet<IpAddress> wanted) throws IOException;
}
