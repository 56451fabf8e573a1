package io.margay.agent.dataplane.plan;

/** Through which interface of a packet: the one it came in by, the one it leaves by. */
public enum Way {
  IN,
  OUT
}
