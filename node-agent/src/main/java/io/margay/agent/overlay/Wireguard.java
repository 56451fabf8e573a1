package io.margay.agent.overlay;

import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The WireGuard device of this node for one family, which carries what workloads of different nodes
 * say to each other, encrypted, whatever encapsulation their pools have.
 *
 * @param family of what it carries, and of the addresses of nodes by which it does
 * @param local the node's own address
 * @param address the device's own address; null if it has none
 * @param told the key by which other nodes know this one, Base64; null if it has told none
 * @param settings how it is made
 * @param peers all other nodes that have told their key, by that key (Base64)
 * @param elsewhere destinations within what peers have that are none of theirs
 * @param dropped destinations on nodes whose key is no good: they must not be reached in the clear
 * @param clear nodes that have told no key: what is for them goes unencrypted
 */
public record Wireguard(
    Family family,
    IpAddress local,
    @Nullable IpAddress address,
    @Nullable String told,
    Settings settings,
    SortedMap<String, Peer> peers,
    SortedSet<Cidr> elsewhere,
    SortedSet<Cidr> dropped,
    SortedSet<String> clear) {

  public Wireguard {
    peers = Collections.unmodifiableSortedMap(new TreeMap<>(peers));
    elsewhere = Collections.unmodifiableSortedSet(new TreeSet<>(elsewhere));
    dropped = Collections.unmodifiableSortedSet(new TreeSet<>(dropped));
    clear = Collections.unmodifiableSortedSet(new TreeSet<>(clear));
  }

  /**
   * How a device is made.
   *
   * @param name of the device
   * @param port UDP, of all nodes
   * @param givenMtu the size of its largest packet, in bytes; 0 to work it out
   * @param keepAlive how often a packet is sent so that something between the nodes does not forget
   *     them; zero for never
   * @param rulePriority of the routing rule that asks the device's table
   * @param hosts whether what nodes themselves say to each other is encrypted too
   * @param threaded whether the kernel works off what each peer sends in a thread of its own, so
   *     that all processors share in it
   */
  public record Settings(
      boolean enabled,
      String name,
      int port,
      int givenMtu,
      Duration keepAlive,
      int rulePriority,
      boolean hosts,
      boolean threaded) {}

  /**
   * Another node.
   *
   * @param host its address, to which packets are sent
   * @param allowed what may come from it, and goes to it
   */
  public record Peer(IpAddress host, SortedSet<Cidr> allowed) {
    public Peer {
      allowed = Collections.unmodifiableSortedSet(new TreeSet<>(allowed));
    }

    /** Whether a destination is the node itself, rather than something on it. */
    public boolean isHost(Cidr destination) {
      return destination.isHost() && destination.address().equals(host);
    }
  }

  /**
   * The size of its largest packet, in bytes.
   *
   * @param below that of the interface that it sends through
   */
  public int mtu(int below) {
    // Outer IP 20 or 40, UDP 8, header 16, tag 16 (WireGuard: Next Generation Kernel Network
    // Tunnel, section 5.4.6).
    int overhead = family == Family.IPV4 ? 60 : 80;
    return settings.givenMtu() == 0 ? below - overhead : settings.givenMtu();
  }
}
