package io.margay.agent.dataplane.overlay;

import io.margay.agent.dataplane.TunnelStatus;
import io.margay.agent.dataplane.wireguard.WireguardConfig;
import io.margay.agent.dataplane.wireguard.WireguardDriver;
import io.margay.agent.netlink.NetlinkException;
import io.margay.agent.netlink.NetlinkSocket;
import io.margay.agent.netlink.Netns;
import io.margay.agent.overlay.Overlay;
import io.margay.agent.overlay.Overlay.Device;
import io.margay.agent.overlay.Overlay.Ipip;
import io.margay.core.net.Family;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The devices of all tunnels of a node. One thread uses it. */
public final class OverlayDriver {

  private final Map<Family, VxlanDriver> vxlans = new EnumMap<>(Family.class);
  private final IpipDriver ipip;
  private final WireguardDriver wireguard;

  /**
   * @param config how WireGuard is done
   * @param protocol the number that marks our routes
   * @param socket for requests
   * @param events hears of links, for this alone
   */
  public OverlayDriver(
      WireguardConfig config,
      int protocol,
      Netns netns,
      NetlinkSocket socket,
      NetlinkSocket events) {
    for (Family family : Family.values()) {
      vxlans.put(family, new VxlanDriver(Device.name(family), family, netns, socket));
    }
    ipip = new IpipDriver(netns, socket);
    wireguard = new WireguardDriver(config, protocol, netns, socket, events);
  }

  /** Says which bit of a packet's mark tells that a tunnel's device has sent it itself. */
  public void mark(int bit) {
    wireguard.mark(bit);
  }

  public void want(Overlay overlay) {
    vxlans.forEach((family, driver) -> driver.want(overlay.devices().get(family)));
    ipip.want(overlay.ipip());
    wireguard.want(overlay.wireguard());
  }

  /** Others changed links or addresses. */
  public void disturbed() {
    vxlans.values().forEach(VxlanDriver::disturbed);
    ipip.disturbed();
    wireguard.disturbed();
  }

  /** Makes what routes will need; adds what could not be done, a sentence each. */
  public void applyPuts(List<String> failures) {
    vxlans.values().forEach(driver -> driver.applyPuts(failures));
    ipip.applyPuts(failures);
    wireguard.apply(failures);
  }

  /** Removes what no route needs any more. */
  public void applyRemovals(List<String> failures) {
    vxlans.values().forEach(driver -> driver.applyRemovals(failures));
    ipip.applyRemovals(failures);
  }

  /** Reads the kernel; what is no longer as it was written, a sentence each. */
  public List<String> resync() throws NetlinkException {
    List<String> drift = new ArrayList<>();
    for (VxlanDriver driver : vxlans.values()) {
      drift.addAll(driver.resync());
    }
    ipip.resync();
    drift.addAll(wireguard.resync());
    return drift;
  }

  /** How they are. */
  public TunnelStatus status() {
    SortedMap<String, Integer> mtus = new TreeMap<>(wireguard.mtus());
    vxlans.forEach((family, driver) -> mtus.put(Device.name(family), driver.mtu()));
    mtus.put(Ipip.NAME, ipip.mtu());
    mtus.values().removeIf(mtu -> mtu == 0);
    List<String> lacks = new ArrayList<>(ipip.lacks());
    lacks.addAll(wireguard.lacks());
    return new TunnelStatus(mtus, wireguard.publicKeys(), wireguard.clear(), lacks);
  }
}
