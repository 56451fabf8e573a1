package io.margay.agent.routing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.margay.agent.file.WholeFile;
import io.margay.agent.netlink.Addresses;
import io.margay.agent.netlink.Links;
import io.margay.agent.netlink.NetlinkSocket;
import io.margay.agent.netlink.Netns;
import io.margay.core.net.Cidr;
import io.margay.core.net.InterfaceAddress;
import io.margay.core.net.IpAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Keeps them on the loopback interface. As nothing there tells whose an address is, those that were
 * put there are in a file, which says so before they are there.
 */
public final class LoopbackAddresses implements NodeAddresses {

  private static final String LOOPBACK = "lo";

  private final Netns netns;
  private final Path file;
  private @Nullable SortedSet<IpAddress> kept;

  /**
   * @param file of its own; it need not exist
   */
  public LoopbackAddresses(Netns netns, Path file) {
    this.netns = netns;
    this.file = file;
  }

  @Override
  public void keep(SortedSet<IpAddress> wanted) throws IOException {
    if (wanted.equals(kept)) {
      return;
    }
    SortedSet<IpAddress> before = read();
    if (before.isEmpty() && wanted.isEmpty()) {
      kept = new TreeSet<>();
      return;
    }
    try (NetlinkSocket socket = NetlinkSocket.open(netns, NetlinkSocket.ROUTE, 0)) {
      int loopback =
          new Links(socket)
              .get(LOOPBACK)
              .orElseThrow(() -> new IOException("there is no interface " + LOOPBACK))
              .index();
      Addresses addresses = new Addresses(socket);
      SortedSet<IpAddress> ours = new TreeSet<>(wanted);
      ours.removeIf(each -> !before.contains(each) && isThere(addresses, each));
      SortedSet<IpAddress> both = new TreeSet<>(before);
      both.addAll(ours);
      write(both);
      for (IpAddress each : both) {
        InterfaceAddress address = new InterfaceAddress(each, Cidr.host(each).length());
        if (ours.contains(each)) {
          addresses.put(loopback, address);
        } else {
          addresses.delete(loopback, address);
        }
      }
      write(ours);
    }
    kept = new TreeSet<>(wanted);
  }

  /** One that somebody else has put there serves as well, and is not ours to take away. */
  private static boolean isThere(Addresses addresses, IpAddress address) {
    try {
      return addresses.linkOf(address) != 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private SortedSet<IpAddress> read() throws IOException {
    SortedSet<IpAddress> found = new TreeSet<>();
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        found.add(IpAddress.parse(line));
      }
    }
    return found;
  }

  private void write(SortedSet<IpAddress> addresses) throws IOException {
    StringBuilder text = new StringBuilder();
    addresses.forEach(address -> text.append(address).append('\n'));
    WholeFile.write(file, text.toString().getBytes(UTF_8), false);
  }
}
