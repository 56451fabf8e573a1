package io.margay.policyapi.watch;

import com.google.protobuf.ByteString;
import io.margay.policyapi.snapshot.Entry;
import io.margay.policyapi.snapshot.Hub.Transition;
import io.margay.policyapi.snapshot.TopicState;
import io.margay.policyapi.store.RecentChanges;
import io.margay.policyapi.store.RecentChanges.Logged;
import io.margay.policyapi.store.ResourceStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/** The changes of resources from before this replica started, from the change log. */
final class LoggedChanges implements Earlier {

  private static final Logger LOG = LoggerFactory.getLogger(LoggedChanges.class);

  private final ResourceStore store;

  LoggedChanges(ResourceStore store) {
    this.store = store;
  }

  /** While that can not be asked it may be. */
  @Override
  public boolean isReached(long revision) {
    try {
      return revision <= store.revision();
    } catch (DataAccessException e) {
      return true;
    }
  }

  @Override
  public Changes upTo(TopicState state, int most) {
    RecentChanges recent;
    try {
      recent = store.recentChanges(state.revision(), most);
    } catch (DataAccessException e) {
      LOG.warn(
          "the change log can not be read now: watches from before revision {} have to list again: {}",
          state.revision(),
          e.getMessage());
      return Changes.none(state);
    }
    if (!recent.changes().isEmpty() && recent.changes().getLast().revision() != state.revision()) {
      LOG.warn(
          "the topic is at revision {}, the change log at {}: watches have to list again",
          state.revision(),
          recent.changes().getLast().revision());
      return Changes.none(state);
    }
    return new Changes(recent.after(), transitions(recent, state));
  }

  private static List<Transition> transitions(RecentChanges recent, TopicState state) {
    Map<String, Entry> last = new HashMap<>();
    recent.before().forEach(logged -> last.put(logged.key(), entry(logged, state)));
    List<Transition> transitions = new ArrayList<>(recent.changes().size());
    for (Logged logged : recent.changes()) {
      Entry after = entry(logged, state);
      transitions.add(new Transition(last.put(logged.key(), after), after));
    }
    return transitions;
  }

  /** The topic's own where it is the same, so that a document is in memory once. */
  private static Entry entry(Logged logged, TopicState state) {
    Entry known = state.get(logged.key());
    if (known != null && known.revision() == logged.revision()) {
      return known;
    }
    String body = logged.body();
    return new Entry(
        logged.key(),
        logged.revision(),
        body == null ? ByteString.EMPTY : ByteString.copyFromUtf8(body));
  }
}
