package io.margay.agent.dataplane.wireguard;

import io.margay.agent.dataplane.process.Command;
import io.margay.agent.netlink.Links;
import io.margay.agent.netlink.NetlinkException;
import io.margay.agent.netlink.NetlinkSocket;
import io.margay.agent.netlink.Netns;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One WireGuard device, the kernel's or a program's, as {@code wg} tells and is told of it. */
final class WireguardDevice {

  private static final Logger LOG = LoggerFactory.getLogger(WireguardDevice.class);

  /** The program that makes a device where the kernel has none. */
  private static final String PROGRAM = "wireguard-go";

  private final String name;
  private final Netns netns;
  private final Links links;
  private final boolean programs;

  /**
   * @param programs whether a program may take the kernel's place
   */
  WireguardDevice(String name, Netns netns, NetlinkSocket socket, boolean programs) {
    this.name = name;
    this.netns = netns;
    this.links = new Links(socket);
    this.programs = programs;
  }

  /** What the device has been told; empty if it is none, or nobody answers for it. */
  Optional<DeviceState> read() throws IOException {
    if (links.get(name).isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(DeviceState.ofDump(wg("", "show", name, "dump")));
    } catch (IOException e) {
      LOG.info("The device does not answer: device={} reason=\"{}\"", name, e.getMessage());
      return Optional.empty();
    }
  }

  /**
   * Makes it, in place of whatever has its name.
   *
   * @throws LackingException if neither the kernel nor a program may or can make one
   */
  void make(int mtu) throws IOException {
    links.delete(name);
    try {
      links.createWireguard(name, mtu);
    } catch (NetlinkException e) {
      if (e.errno() != NetlinkException.EOPNOTSUPP) {
        throw e;
      }
      if (!programs) {
        throw new LackingException(
            "this kernel has no WireGuard, which is asked for: load or build its module wireguard,"
                + " or set MARGAY_WIREGUARD=any and install "
                + PROGRAM,
            e);
      }
      start();
    }
  }

  private void start() throws IOException {
    try {
      Command.run(netns, List.of(PROGRAM, name), "");
      LOG.info("A program stands in for the kernel's WireGuard: device={}", name);
    } catch (IOException e) {
      throw new LackingException(
          "this kernel has no WireGuard, and " + PROGRAM + " can not be run: " + e.getMessage(), e);
    }
  }

  /**
   * Says whether each peer's packets are worked off in a thread of their own. A program's device
   * has no such choice.
   */
  void threaded(boolean wanted) {
    try {
      netns.writeAttribute(name, "threaded", wanted ? "1" : "0");
    } catch (IOException e) {
      LOG.warn(
          "wireguardThreadingEnabled can not be followed: device={} reason=\"{}\"",
          name,
          e.getMessage());
    }
  }

  /** Tells it everything; what stays as it is goes on undisturbed. */
  void write(DeviceState state) throws IOException {
    wg(state.text(), "syncconf", name, "/dev/stdin");
  }

  private String wg(String input, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("wg"));
    command.addAll(List.of(arguments));
    return Command.run(netns, command, input);
  }

  /** WireGuard can not be had here, whatever is tried. */
  static final class LackingException extends IOException {
    private static final long serialVersionUID = 1;

    LackingException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
