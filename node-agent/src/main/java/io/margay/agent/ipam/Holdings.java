package io.margay.agent.ipam;

import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Addresses that ipam-service keeps for the node and that are no workload's yet. */
interface Holdings {

  /**
   * Takes further addresses into the node's hands.
   *
   * @param requestId of this request: repeated with the same it gives the same
   * @param wanted how many of each family, not all 0
   */
  List<IpAddress> reserve(String requestId, Map<Family, Integer> wanted) throws AddressException;

  /** Everything that the node holds. */
  List<IpAddress> held() throws AddressException;

  /** Makes held addresses a workload's. Those that are this handle's already are no error. */
  void adopt(String handle, List<IpAddress> addresses, Map<String, String> attributes)
      throws AddressException;

  /** Gives held addresses back. */
  void giveBack(Collection<IpAddress> addresses) throws AddressException;
}
