package io.margay.agent.dataplane.links;

import io.margay.agent.netlink.Netns;
import io.margay.agent.netlink.Sysctl;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The kernel's own check of source addresses (rp_filter), turned off on the wires of workloads that
 * may send from prefixes to which they are not reached. The rules still check what they send. One
 * thread uses it.
 */
public final class SourceChecks {

  private final Netns netns;
  private SortedSet<String> wanted = new TreeSet<>();
  private final SortedSet<String> loosened = new TreeSet<>();

  public SourceChecks(Netns netns) {
    this.netns = netns;
  }

  /** Desires these wires to be unchecked, and no others. */
  public void want(Collection<String> interfaces) {
    wanted = new TreeSet<>(interfaces);
  }

  /** Says that wires may have come anew, with checks. */
  public void disturbed() {
    loosened.clear();
  }

  public void apply(List<String> failures) {
    if (wanted.equals(loosened)) {
      return;
    }
    try {
      netns.run(this::write);
    } catch (IOException e) {
      failures.add("the check of source addresses can not be set: " + e.getMessage());
    }
  }

  private void write() throws IOException {
    List<String> before = new ArrayList<>(loosened);
    before.removeAll(wanted);
    for (String name : before) {
      set(name, "1");
      loosened.remove(name);
    }
    // The stricter of an interface's own and that of all holds, and loose is the greater number.
    String off = Sysctl.read("ipv4/conf/all/rp_filter").equals("0") ? "0" : "2";
    for (String name : wanted) {
      set(name, off);
      loosened.add(name);
    }
  }

  /** A wire that is not there yet tells when it comes. */
  private static void set(String name, String value) throws IOException {
    String setting = "ipv4/conf/" + name + "/rp_filter";
    if (Sysctl.exists("ipv4/conf/" + name) && !Sysctl.read(setting).equals(value)) {
      Sysctl.write(setting, value);
    }
  }
}
