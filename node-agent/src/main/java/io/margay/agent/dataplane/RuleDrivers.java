package io.margay.agent.dataplane;

import io.margay.agent.dataplane.iptables.IptablesBackend;
import io.margay.agent.dataplane.iptables.IptablesCommand;
import io.margay.agent.dataplane.iptables.IptablesDriver;
import io.margay.agent.dataplane.iptables.TablePlan;
import io.margay.agent.netlink.Netns;
import io.margay.agent.netlink.Sysctl;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules of both address families, and the end of those that an earlier backend left. */
final class RuleDrivers {

  private final IptablesDriver ipv4;
  private final @Nullable IptablesDriver ipv6;

  /** The other backend's, which must have nothing of ours; empty once that is so. */
  private final List<IptablesDriver> former = new ArrayList<>();

  RuleDrivers(IptablesBackend backend, Netns netns) {
    ipv4 = new IptablesDriver(IptablesCommand.ipv4(backend, netns));
    // Without IPv6 in the kernel there is nothing to close.
    boolean hasIpv6 = Sysctl.exists("ipv6");
    ipv6 = hasIpv6 ? new IptablesDriver(IptablesCommand.ipv6(backend, netns)) : null;
    former.add(new IptablesDriver(IptablesCommand.ipv4(backend.other(), netns)));
    if (hasIpv6) {
      former.add(new IptablesDriver(IptablesCommand.ipv6(backend.other(), netns)));
    }
  }

  void want(List<TablePlan> ipv4Plans, List<TablePlan> ipv6Plans) {
    ipv4.want(ipv4Plans);
    if (ipv6 != null) {
      ipv6.want(ipv6Plans);
    }
  }

  /** Whether the kernel has the IPv4 rules; adds what could not be done, a sentence each. */
  boolean apply(List<String> failures) {
    boolean done = apply(ipv4, failures);
    if (ipv6 != null) {
      apply(ipv6, failures);
    }
    if (done) {
      former.removeIf(driver -> isOver(driver, failures));
    }
    return done;
  }

  List<String> resync() throws IOException {
    List<String> drift = new ArrayList<>(ipv4.resync());
    if (ipv6 != null) {
      drift.addAll(ipv6.resync());
    }
    return drift;
  }

  private static boolean apply(IptablesDriver driver, List<String> failures) {
    try {
      driver.apply();
      return true;
    } catch (IOException e) {
      failures.add(String.valueOf(e.getMessage()));
      return false;
    }
  }

  /** A backend that the system does not have can have nothing of ours. */
  private static boolean isOver(IptablesDriver driver, List<String> failures) {
    try {
      driver.sweep();
      return true;
    } catch (IptablesDriver.UnreadableException e) {
      return true;
    } catch (IOException e) {
      failures.add(String.valueOf(e.getMessage()));
      return false;
    }
  }
}
