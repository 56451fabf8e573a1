package io.margay.agent.dataplane.plan;

/** Which way a packet goes, as the workload sees it. */
public enum Direction {
  INGRESS,
  EGRESS
}
