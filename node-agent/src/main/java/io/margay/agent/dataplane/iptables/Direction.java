package io.margay.agent.dataplane.iptables;

/** Which way a packet goes, as the workload sees it. */
enum Direction {
  INGRESS,
  EGRESS
}
