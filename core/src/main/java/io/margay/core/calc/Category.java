package io.margay.core.calc;

/**
 * On which packets, and where on their way, a policy is asked. All but {@link #NORMAL} are for host
 * endpoints only.
 */
public enum Category {
  /** Traffic of a workload, and traffic that begins or ends on the host itself. */
  NORMAL,
  /** As {@link #NORMAL}, and also traffic that is forwarded through a host endpoint. */
  FORWARD,
  /** All that comes in through a host endpoint, before its destination is translated. */
  PRE_DNAT,
  /** All that comes in or goes out through a host endpoint, before connections are tracked. */
  UNTRACKED
}
