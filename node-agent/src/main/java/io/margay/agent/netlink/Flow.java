package io.margay.agent.netlink;

import io.margay.core.net.IpAddress;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A connection that the kernel knows, as {@link Conntrack} lists it.
 *
 * @param protocol IP's number of it
 * @param original the way of its first packet, as that came in
 * @param reply the way of its answers, as they come in: from the true destination, if that was
 *     translated
 * @param related whether another connection brought it about
 * @param identity what the kernel knows it by
 */
public record Flow(int protocol, Way original, Way reply, boolean related, Identity identity) {

  /**
   * One direction.
   *
   * @param sourcePort null where the protocol has no ports
   * @param destinationPort null where the protocol has no ports
   * @param icmpType null where the protocol is not ICMP
   * @param icmpCode null where the protocol is not ICMP
   */
  public record Way(
      IpAddress source,
      IpAddress destination,
      @Nullable Integer sourcePort,
      @Nullable Integer destinationPort,
      @Nullable Integer icmpType,
      @Nullable Integer icmpCode) {}

  /** What deleting takes: attributes as they were read. Equal only to itself. */
  public static final class Identity {
    final int family;
    final byte[] original;
    final byte @Nullable [] id;
    final byte @Nullable [] zone;

    Identity(int family, byte[] original, byte @Nullable [] id, byte @Nullable [] zone) {
      this.family = family;
      this.original = original;
      this.id = id;
      this.zone = zone;
    }
  }

  /** Whether an address is at an end, before or after translation. */
  public boolean touches(Set<IpAddress> addresses) {
    return addresses.contains(original.source())
        || addresses.contains(original.destination())
        || addresses.contains(reply.source())
        || addresses.contains(reply.destination());
  }

  @Override
  public String toString() {
    return "protocol "
        + protocol
        + " from "
        + end(original.source(), original.sourcePort())
        + " to "
        + end(reply.source(), reply.sourcePort());
  }

  private static String end(IpAddress address, @Nullable Integer port) {
    return port == null ? address.toString() : address + " port " + port;
  }
}
