package io.margay.core.calc;

import io.margay.core.calc.Labelling.LabelledEndpoint;
import io.margay.core.model.ResourceKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The members of every set in use: what is given by all that its selector matches. */
final class SetMembers {

  private final MatchIndex<String, ResourceKey> matches = new MatchIndex<>();
  private final Map<ResourceKey, Contributor> contributors = new HashMap<>();
  private final Map<String, Kept> sets = new HashMap<>();
  private final SortedSet<String> dirty = new TreeSet<>();
  private final SortedSet<String> removed = new TreeSet<>();

  private record Kept(SetQuery query, MemberCounts members) {
    void add(Contributor contributor) {
      contributor.members(query).forEach(members::add);
    }

    void remove(Contributor contributor) {
      contributor.members(query).forEach(members::remove);
    }
  }

  void onEndpoint(Edit<LabelledEndpoint> edit) {
    Contributor old = contributors.getOrDefault(edit.key(), Contributor.NOTHING);
    Contributor fresh = contributor(edit.after());
    MatchIndex.Listener<String, ResourceKey> listener =
        (set, endpoint, before, now) -> {
          Kept kept = of(set);
          dirty.add(set);
          if (before) {
            kept.remove(old);
          }
          if (now) {
            kept.add(fresh);
          }
        };
    if (edit.after() == null) {
      contributors.remove(edit.key());
      matches.removeItem(edit.key(), listener);
    } else {
      contributors.put(edit.key(), fresh);
      matches.putItem(edit.key(), edit.after().labels(), listener);
    }
  }

  /** Begins to keep the members of a set. Those of the next {@link #drainPuts} are all it has. */
  void add(String set, SetQuery query) {
    sets.put(set, new Kept(query, new MemberCounts(query.type())));
    dirty.add(set);
    matches.putSelector(
        set,
        query.selector(),
        (id, endpoint, before, now) ->
            of(id).add(contributors.getOrDefault(endpoint, Contributor.NOTHING)));
  }

  void remove(String set) {
    sets.remove(set);
    dirty.remove(set);
    removed.add(set);
    matches.forgetSelector(set);
  }

  void drainPuts(List<Update> into) {
    for (String set : dirty) {
      Update update = of(set).members.drain(set);
      if (update != null) {
        into.add(update);
      }
    }
    dirty.clear();
  }

  void drainRemovals(List<Update> into) {
    removed.forEach(set -> into.add(new Update.IpSetRemove(set)));
    removed.clear();
  }

  private Kept of(String set) {
    Kept kept = sets.get(set);
    if (kept == null) {
      throw new IllegalStateException("no set " + set);
    }
    return kept;
  }

  private static Contributor contributor(@Nullable LabelledEndpoint endpoint) {
    return endpoint == null ? Contributor.NOTHING : Contributor.of(endpoint.spec());
  }
}
