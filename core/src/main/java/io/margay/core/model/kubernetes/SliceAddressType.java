package io.margay.core.model.kubernetes;

import io.margay.core.model.codec.Choice;
import io.margay.core.net.Family;

/**
 * What the addresses of an EndpointSlice are. Kubernetes also has FQDN: names are not resolved
 * here, so slices of that type are refused.
 */
public enum SliceAddressType implements Choice {
  IPV4("IPv4", Family.IPV4),
  IPV6("IPv6", Family.IPV6);

  private final String text;
  private final Family family;

  SliceAddressType(String text, Family family) {
    this.text = text;
    this.family = family;
  }

  @Override
  public String text() {
    return text;
  }

  public Family family() {
    return family;
  }
}
