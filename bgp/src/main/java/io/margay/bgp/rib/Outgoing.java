package io.margay.bgp.rib;

import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Encoded messages for members of an {@link UpdateGroup}; the arrays are shared and must not be
 * changed.
 *
 * @param prefixes those the messages are about
 * @param except the one member that does not get them, or null
 * @param only the one member that gets them, or null for all
 */
public record Outgoing(
    List<Cidr> prefixes,
    List<byte[]> messages,
    @Nullable IpAddress except,
    @Nullable IpAddress only) {

  /** Whether this member gets the messages. */
  public boolean isFor(IpAddress member) {
    return only == null ? !member.equals(except) : member.equals(only);
  }
}
