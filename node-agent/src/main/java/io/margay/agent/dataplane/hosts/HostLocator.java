package io.margay.agent.dataplane.hosts;

import io.margay.agent.netlink.Addresses;
import io.margay.agent.netlink.Links;
import io.margay.agent.netlink.NetlinkSocket;
import io.margay.core.calc.ActiveHostEndpoint;
import io.margay.core.model.ResourceKey;
import io.margay.core.net.IpAddress;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out on which interfaces the host's endpoints are. One thread uses it. */
public final class HostLocator {

  private static final Logger LOG = LoggerFactory.getLogger(HostLocator.class);

  private final NetlinkSocket socket;
  private HostInterfaces found = HostInterfaces.NONE;

  /**
   * @param socket of rtnetlink, in the host's network namespace
   */
  public HostLocator(NetlinkSocket socket) {
    this.socket = socket;
  }

  public HostInterfaces found() {
    return found;
  }

  /**
   * Looks.
   *
   * @param excluded interfaces whose addresses are nobody's
   * @return whether what is found is new; no, if it can not be read
   */
  public boolean locate(
      SortedMap<ResourceKey, ActiveHostEndpoint> endpoints, ExcludedInterfaces excluded) {
    Map<IpAddress, String> owners = new HashMap<>();
    if (HostInterfaces.needAddresses(endpoints)) {
      try {
        owners(excluded, owners);
      } catch (IOException e) {
        LOG.warn("The host's addresses can not be read: reason=\"{}\"", e.getMessage());
        return false;
      }
    }
    HostInterfaces before = found;
    found = HostInterfaces.of(endpoints, owners);
    return !found.equals(before);
  }

  private void owners(ExcludedInterfaces excluded, Map<IpAddress, String> owners)
      throws IOException {
    Map<Integer, String> names = new HashMap<>();
    new Links(socket).all().forEach(link -> names.put(link.index(), link.name()));
    new Addresses(socket)
        .owners()
        .forEach((address, index) -> {
          String name = names.getOrDefault(index, "");
          if (!excluded.has(name)) {
            owners.put(address, name);
          }
        });
  }
}
