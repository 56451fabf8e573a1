package io.margay.bgp.rib;

import io.margay.bgp.wire.Frames;
import io.margay.bgp.wire.Prefixes;
import io.margay.core.net.IpAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Encoded messages for the members of an {@link UpdateGroup}, one after another, written once for
 * all.
 *
 * @param parts in the order of the bytes, without gaps
 */
public record Outgoing(Frames frames, List<Part> parts) {

  /**
   * Messages with the same receivers.
   *
   * @param from the first byte
   * @param to the byte after the last
   * @param except the one member that does not get them, or null
   * @param only the one member that gets them, or null for all
   * @param prefixes those the messages are about; with the path identifiers that were sent
   */
  public record Part(
      int from,
      int to,
      @Nullable IpAddress except,
      @Nullable IpAddress only,
      List<Prefixes> prefixes) {

    /** Whether this member gets the messages. */
    public boolean isFor(IpAddress member) {
      return only == null ? !member.equals(except) : member.equals(only);
    }
  }

  public boolean isEmpty() {
    return parts.isEmpty();
  }
}
