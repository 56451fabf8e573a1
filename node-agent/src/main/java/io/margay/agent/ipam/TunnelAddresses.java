package io.margay.agent.ipam;

import io.margay.core.net.IpAddress;
import java.util.List;

/** Where the devices of tunnels have their addresses from. Every operation can be repeated. */
public interface TunnelAddresses {

  /** The address of this node's device of a kind; the same whenever it is asked for. */
  IpAddress take(TunnelKind kind) throws AddressException;

  /** Gives it back; those that were given back. */
  List<IpAddress> giveBack(TunnelKind kind) throws AddressException;
}
