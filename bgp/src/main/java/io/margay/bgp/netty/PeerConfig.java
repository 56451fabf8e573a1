package io.margay.bgp.netty;

import io.margay.core.net.IpAddress;

/**
 * A peer.
 *
 * @param address its address, which names it; connections from elsewhere are refused
 * @param port the TCP port to dial
 * @param as the AS it must have
 * @param passive wait for it to dial instead
 * @param client RFC 4456: reflect to and from it; only has a meaning within one AS
 */
public record PeerConfig(
    IpAddress address, int port, long as, boolean passive, boolean client, PeerOptions options) {

  public static final int BGP_PORT = 179;

  public PeerConfig(IpAddress address, int port, long as, boolean passive, boolean client) {
    this(address, port, as, passive, client, PeerOptions.DEFAULT);
  }

  /** A peer to dial at the usual port, no client. */
  public static PeerConfig dial(IpAddress address, long as) {
    return new PeerConfig(address, BGP_PORT, as, false, false);
  }

  /** A peer that dials us, no client. */
  public static PeerConfig await(IpAddress address, long as) {
    return new PeerConfig(address, BGP_PORT, as, true, false);
  }

  public PeerConfig withPort(int newPort) {
    return new PeerConfig(address, newPort, as, passive, client, options);
  }

  public PeerConfig asClient() {
    return new PeerConfig(address, port, as, passive, true, options);
  }

  public PeerConfig with(PeerOptions newOptions) {
    return new PeerConfig(address, port, as, passive, client, newOptions);
  }

  /** The AS that we are towards it. */
  long localAs(long own) {
    return options.terms().localAs() == 0 ? own : options.terms().localAs();
  }

  /** Whether nothing differs but what a session survives: policies, and how its path is watched. */
  boolean sameSession(PeerConfig other) {
    return equals(other.with(other.options.withRoutes(options.routes()).withBfd(options.bfd())));
  }
}
