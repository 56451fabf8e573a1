package io.margay.ipam.pool;

/** What an address is for. */
public enum Use {
  WORKLOAD("Workload"),
  TUNNEL("Tunnel"),
  LOAD_BALANCER("LoadBalancer");

  private final String text;

  Use(String text) {
    this.text = text;
  }

  /** As in a pool's {@code allowedUses}. */
  public String text() {
    return text;
  }
}
