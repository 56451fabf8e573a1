package io.margay.bgp.rib;

import io.margay.bgp.wire.PathAttributes;
import io.margay.core.net.IpAddress;

/**
 * A way to a prefix; all prefixes of one UPDATE share one.
 *
 * @param path the identifier that the source gave it (RFC 7911), 0 without
 * @param attributes as the import policy left them
 */
public record Route(Source source, int path, PathAttributes attributes) {

  public Route(Source source, PathAttributes attributes) {
    this(source, 0, attributes);
  }

  /** Whether a new route of this peer with this identifier takes its place. */
  boolean isOf(IpAddress peer, int otherPath) {
    return path == otherPath && (source.peer() == peer || source.peer().equals(peer));
  }
}
