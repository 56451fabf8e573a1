package io.margay.agent.loop;

/** What the loop tells the rest of the agent, on its own thread. */
public interface LoopEvents {

  /** The kernel agrees with everything up to this token. */
  void applied(String token);

  /** The agent can not enforce: it must end, and be started again. */
  void fatal(String reason);
}
