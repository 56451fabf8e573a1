package io.margay.agent.loop;

import io.margay.agent.feed.NodeReport;

/** What the loop tells the rest of the agent, on its own thread. */
public interface LoopEvents {

  /** What the kernel has, or what can not be programmed, is another than before. */
  void reported(NodeReport report);

  /** The agent can not enforce: it must end, and be started again. */
  void fatal(String reason);
}
