package io.margay.agent.ipam;

import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Where addresses come from. Safe for use by several threads; every operation can be repeated. */
public interface Addresses {

  /** Takes addresses, all or none; the same handle always gets the same. */
  List<IpAddress> assign(AddressRequest request) throws AddressException;

  /**
   * Makes sure that ipam-service knows whose these addresses are. Until then the node has them, so
   * that nobody else gets them; a workload that stays needs this once, sooner or later.
   */
  void settle(String handle, List<IpAddress> addresses, Map<String, String> attributes)
      throws AddressException;

  /**
   * Gives back everything of handles, with as few requests as can be. One that has nothing is no
   * error.
   *
   * @return why something was not given back, by handle; where the reason is {@link
   *     AddressException.Reason#AWAY} it may have been
   */
  Map<String, AddressException> releaseAll(Collection<String> handles);

  /** Makes sure that the node has a block of addresses of each family, and tells all it has. */
  List<Cidr> ensureBlock(Set<Family> families) throws AddressException;

  /** Whether it is known that addresses can not be had now. */
  boolean away();
}
