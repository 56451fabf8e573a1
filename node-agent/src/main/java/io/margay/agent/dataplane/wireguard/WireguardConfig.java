package io.margay.agent.dataplane.wireguard;

import java.nio.file.Path;

/**
 * How this machine does WireGuard.
 *
 * @param keys the directory of the private keys
 * @param maker what may make the devices
 */
public record WireguardConfig(Path keys, Maker maker) {

  /** What may make a device. */
  public enum Maker {
    KERNEL,
    /** The kernel, or {@code wireguard-go} where it can not. */
    ANY
  }
}
