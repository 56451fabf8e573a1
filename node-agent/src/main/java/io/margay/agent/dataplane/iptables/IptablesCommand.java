package io.margay.agent.dataplane.iptables;

import io.margay.agent.dataplane.plan.KernelCount;
import io.margay.agent.dataplane.process.Command;
import io.margay.agent.netlink.Netns;
import io.margay.core.net.Family;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The iptables tools of one backend and family, run in a network namespace. */
public final class IptablesCommand implements IptablesTool {

  private static final Pattern FAILED_LINE = Pattern.compile("line:? (\\d+)");

  /** What the legacy tools say where the kernel has not loaded them and modprobe can not. */
  private static final String LACKING = "unable to initialize table";

  /** How long the legacy tools wait for another one to release the lock. */
  private static final String WAIT = "--wait=10";

  private final String command;
  private final String module;
  private final Netns netns;

  private IptablesCommand(String command, String module, Netns netns) {
    this.command = command;
    this.module = module;
    this.netns = netns;
  }

  public static IptablesCommand of(IptablesBackend backend, Family family, Netns netns) {
    String tool = family == Family.IPV4 ? "iptables-" : "ip6tables-";
    String module = family == Family.IPV4 ? "ip_tables" : "ip6_tables";
    return new IptablesCommand(tool + backend.text(), module, netns);
  }

  @Override
  public String save() throws IOException {
    return Command.run(netns, List.of(command + "-save"), "");
  }

  @Override
  public void restore(String text) throws IOException {
    try {
      Command.run(netns, List.of(command + "-restore", "--noflush", WAIT), text);
    } catch (IOException e) {
      String message = String.valueOf(e.getMessage());
      throw new IOException(
          message + (message.contains(LACKING) ? remedy() : failedLine(message, text)), e);
    }
  }

  private String remedy() {
    return "; the kernel has not loaded "
        + module
        + ", and no modprobe here can: run 'modprobe "
        + module
        + "' on this machine, let its /lib/modules be read here, or set MARGAY_IPTABLES_BACKEND"
        + " to nft";
  }

  /** What the rules of ours counted that count for a policy's. */
  public List<KernelCount> counts(Family family) throws IOException {
    return SavedCounts.parse(family, Command.run(netns, List.of(command + "-save", "-c"), ""));
  }

  private static String failedLine(String message, String text) {
    Matcher line = FAILED_LINE.matcher(message);
    return line.find()
        ? text.lines()
            .skip(Math.max(0, Long.parseLong(line.group(1)) - 1))
            .findFirst()
            .map(failed -> "; that line is: " + failed)
            .orElse("")
        : "";
  }
}
