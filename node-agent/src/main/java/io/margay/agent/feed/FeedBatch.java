package io.margay.agent.feed;

import io.margay.core.calc.Change;
import java.util.List;

/**
 * Changes that belong together.
 *
 * @param changes at most one for each key
 * @param token what the agent knows once it has these
 */
public record FeedBatch(List<Change> changes, String token) {
  public FeedBatch {
    changes = List.copyOf(changes);
  }
}
