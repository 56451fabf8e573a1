package io.margay.agent.dataplane.plan;

/** Which address or port of a packet. */
public enum End {
  SOURCE,
  DESTINATION
}
