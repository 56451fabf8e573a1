package io.margay.agent.health;

import io.margay.bgp.view.SpeakerViews;
import java.util.List;
import java.util.Map;

/** The agent as the health server sees it. */
public interface Health {

  /** Why the agent should be killed and started again; empty while it should not. */
  List<String> dead();

  /** Why the node should not get workloads; empty when it may. */
  List<String> notReady();

  /** Everything that a person wants to know, as a tree of maps, lists, texts and numbers. */
  Map<String, Object> status();

  /** What operators may ask about BGP. */
  SpeakerViews bgp();

  /** The meters in Prometheus' text form. */
  String metrics();
}
