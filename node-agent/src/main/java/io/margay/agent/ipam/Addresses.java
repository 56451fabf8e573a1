package io.margay.agent.ipam;

import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.util.List;
import java.util.Map;

/** Where addresses come from. Safe for use by several threads; every operation can be repeated. */
public interface Addresses {

  /**
   * Takes one address for a handle; the same handle always gets the same.
   *
   * @param attributes shown to operators
   */
  Assigned assign(String handle, Map<String, String> attributes) throws AddressException;

  /** Gives back everything of a handle. One that has nothing is no error. */
  void release(String handle) throws AddressException;

  /** Makes sure that the node has a block of addresses, and tells all it has. */
  List<Cidr> ensureBlock() throws AddressException;

  /** Whether it is known that addresses can not be had now. */
  boolean away();

  /**
   * What was assigned.
   *
   * @param addresses of the handle, at least one
   * @param blocks of the node
   */
  record Assigned(List<IpAddress> addresses, List<Cidr> blocks) {
    public Assigned {
      addresses = List.copyOf(addresses);
      blocks = List.copyOf(blocks);
    }
  }
}
