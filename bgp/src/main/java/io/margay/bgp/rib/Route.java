package io.margay.bgp.rib;

import io.margay.bgp.wire.PathAttributes;
import io.margay.core.net.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * A way to a prefix; all prefixes of one UPDATE share one.
 *
 * @param path the identifier that the source gave it (RFC 7911), 0 without
 * @param attributes as the import policy left them
 * @param interfaceName the interface of this machine that it lies on ({@link Interfaces}); null if
 *     none, or if no policy asks for it
 */
public record Route(
    Source source, int path, PathAttributes attributes, @Nullable String interfaceName) {

  public Route(Source source, PathAttributes attributes) {
    this(source, 0, attributes, null);
  }

  /** The same with other attributes. */
  Route with(PathAttributes other) {
    return new Route(source, path, other, interfaceName);
  }

  /** The same with another identifier. */
  Route withPath(int other) {
    return new Route(source, other, attributes, interfaceName);
  }

  /** The same on this interface. */
  Route on(@Nullable String other) {
    return new Route(source, path, attributes, other);
  }

  /** Whether a new route of this peer with this identifier takes its place. */
  boolean isOf(IpAddress peer, int otherPath) {
    return path == otherPath && (source.peer() == peer || source.peer().equals(peer));
  }
}
