package io.margay.agent.overlay;

/**
 * How tunnels are made.
 *
 * @param vxlanId the network identifier, VNI, of all nodes: 1 to 2^24 - 1
 * @param vxlanPort UDP, of all nodes
 */
public record OverlaySettings(int vxlanId, int vxlanPort) {

  /** The port is that of RFC 7348; the identifier is the field's usual one. */
  public static final OverlaySettings DEFAULT = new OverlaySettings(4096, 4789);
}
