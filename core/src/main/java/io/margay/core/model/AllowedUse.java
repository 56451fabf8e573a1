package io.margay.core.model;

import io.margay.core.model.codec.Choice;

/** What addresses of a pool are for. */
public enum AllowedUse implements Choice {
  WORKLOAD("Workload"),
  TUNNEL("Tunnel"),
  LOAD_BALANCER("LoadBalancer");

  private final String text;

  AllowedUse(String text) {
    this.text = text;
  }

  @Override
  public String text() {
    return text;
  }
}
