package io.margay.agent.routing;

import io.margay.bgp.netty.NeighborStatus;
import io.margay.bgp.view.SpeakerViews;
import java.util.List;
import java.util.SortedSet;

/** What speaks BGP for the node. Safe for use by several threads. */
public interface Speaker extends AutoCloseable {

  /** Goes over to a new plan; neighbours that stay keep their sessions. Does not block. */
  void follow(BgpPlan plan);

  /** How the neighbours stand. */
  List<NeighborStatus> neighbours();

  /** How it is, in short. */
  BgpState state();

  /** What operators may ask of it. */
  SpeakerViews views();

  /** What can not be done as the resources ask for it, a sentence each. */
  SortedSet<String> problems();

  @Override
  void close();
}
