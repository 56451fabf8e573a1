package io.margay.agent.dataplane.overlay;

import io.margay.agent.netlink.NetlinkException;
import io.margay.agent.netlink.NetlinkSocket;
import io.margay.agent.netlink.Netns;
import io.margay.agent.overlay.Overlay;
import io.margay.agent.overlay.Overlay.Device;
import io.margay.core.net.Family;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The VXLAN devices of both families. One thread uses it. */
public final class OverlayDriver {

  private final Map<Family, VxlanDriver> drivers = new EnumMap<>(Family.class);

  /**
   * @param socket for requests
   */
  public OverlayDriver(Netns netns, NetlinkSocket socket) {
    for (Family family : Family.values()) {
      drivers.put(family, new VxlanDriver(Device.name(family), family, netns, socket));
    }
  }

  public void want(Overlay overlay) {
    drivers.forEach((family, driver) -> driver.want(overlay.devices().get(family)));
  }

  /** Others changed links or addresses. */
  public void disturbed() {
    drivers.values().forEach(VxlanDriver::disturbed);
  }

  /** Makes what routes will need; adds what could not be done, a sentence each. */
  public void applyPuts(List<String> failures) {
    drivers.values().forEach(driver -> driver.applyPuts(failures));
  }

  /** Removes what no route needs any more. */
  public void applyRemovals(List<String> failures) {
    drivers.values().forEach(driver -> driver.applyRemovals(failures));
  }

  /** Reads the kernel; what is no longer as it was written, a sentence each. */
  public List<String> resync() throws NetlinkException {
    List<String> drift = new ArrayList<>();
    for (VxlanDriver driver : drivers.values()) {
      drift.addAll(driver.resync());
    }
    return drift;
  }

  /** The size of the largest packet through each device that there is, by its name. */
  public SortedMap<String, Integer> mtus() {
    SortedMap<String, Integer> mtus = new TreeMap<>();
    drivers.forEach((family, driver) -> {
      if (driver.mtu() > 0) {
        mtus.put(Device.name(family), driver.mtu());
      }
    });
    return mtus;
  }
}
