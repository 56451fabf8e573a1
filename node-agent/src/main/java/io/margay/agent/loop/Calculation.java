package io.margay.agent.loop;

import io.margay.core.calc.Change;
import io.margay.core.calc.Update;
import io.margay.core.model.Kind;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** What works out a node's share of all resources. */
public interface Calculation {

  void apply(Collection<Change> changes);

  /** What has become of all changes since the last time, in an order that can be programmed. */
  List<Update> flush();

  /** How many resources of each kind that it asks about there are in the cluster. */
  Map<Kind, Integer> counts();
}
