package io.margay.ipam.write;

import io.margay.core.net.IpAddress;
import java.util.List;

/** What was given back, and what was not though somebody has it. */
public record Released(List<IpAddress> addresses, List<Refusal> refused) {

  /** Why an address was not given back. */
  public record Refusal(IpAddress address, String reason) {}

  public Released {
    addresses = List.copyOf(addresses);
    refused = List.copyOf(refused);
  }
}
