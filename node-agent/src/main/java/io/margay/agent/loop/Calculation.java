package io.margay.agent.loop;

import io.margay.core.calc.Change;
import io.margay.core.calc.Update;
import java.util.Collection;
import java.util.List;

/** What works out a node's share of all resources. */
public interface Calculation {

  void apply(Collection<Change> changes);

  /** What has become of all changes since the last time, in an order that can be programmed. */
  List<Update> flush();
}
