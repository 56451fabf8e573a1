package io.margay.lab.run;

import org.jspecify.annotations.Nullable;

/** Where the parts of a lab have their addresses. */
sealed interface Site permits Fabric, Loopback {

  int PREFIX_LENGTH = 24;

  /** Where the services listen, reachable from the nodes and from this machine. */
  String machine();

  /** A node's address, its number from 1. */
  String node(int number);

  /** The network namespace of a node; null where nodes have none. */
  @Nullable String namespace(String node);

  /** The usual TCP port of BGP here. */
  int bgpPort();

  /** Makes a node. */
  void addNode(String node, int number);
}
