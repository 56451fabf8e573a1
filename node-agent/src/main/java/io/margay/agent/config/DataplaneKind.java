package io.margay.agent.config;

/** What the agent programs. */
public enum DataplaneKind {
  /** The node's kernel. */
  KERNEL,
  /** Nothing: it renders what it would program. Needs no privilege. */
  RECORDING
}
