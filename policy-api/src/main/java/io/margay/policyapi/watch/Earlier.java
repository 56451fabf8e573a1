package io.margay.policyapi.watch;

import io.margay.policyapi.snapshot.Hub.Transition;
import io.margay.policyapi.snapshot.TopicState;
import java.util.List;

/**
 * Knows the changes that led to a topic's state: the topic itself is compacted and has only what
 * they came to.
 */
interface Earlier {

  /** Whether a revision is there, be it that the topic has yet to bring it. */
  boolean isReached(long revision);

  /**
   * The last changes up to the state.
   *
   * @param most how many at most
   */
  Changes upTo(TopicState state, int most);

  /**
   * @param after every change after this revision is there
   * @param changes in the order of revisions
   */
  record Changes(long after, List<Transition> changes) {

    static Changes none(TopicState state) {
      return new Changes(state.revision(), List.of());
    }
  }
}
