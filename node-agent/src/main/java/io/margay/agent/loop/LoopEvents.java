package io.margay.agent.loop;

import io.margay.agent.dataplane.TunnelStatus;
import io.margay.agent.feed.NodeReport;
import io.margay.agent.overlay.Overlay;

/** What the loop tells the rest of the agent, on its own thread. */
public interface LoopEvents {

  /** What the kernel has, or what can not be programmed, is another than before. */
  void reported(NodeReport report);

  /** After each turn: how other nodes should be reached, and how the ends of tunnels here are. */
  void tunnels(Overlay overlay, TunnelStatus status);

  /** The agent can not enforce: it must end, and be started again. */
  void fatal(String reason);
}
