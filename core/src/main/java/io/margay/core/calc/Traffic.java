package io.margay.core.calc;

/** What a packet is to the endpoint that it passes. For a workload there is no difference. */
public enum Traffic {
  /** It begins or ends there. */
  LOCAL,
  /** It only goes through an interface of the host. */
  FORWARDED
}
