package io.margay.core.calc;

import io.margay.core.calc.Labelling.LabelledSubject;
import io.margay.core.model.ResourceKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The members of every set in use: what is given by all that its selector matches. A set is known
 * here by the id of its query; the id under which it goes out may change with its type.
 */
final class SetMembers {

  private final MatchIndex<String, ResourceKey> matches = new MatchIndex<>();
  private final Map<ResourceKey, Contributor> contributors = new HashMap<>();
  private final Map<String, Kept> sets = new HashMap<>();
  private final SortedSet<String> dirty = new TreeSet<>();
  private final SortedSet<String> removed = new TreeSet<>();

  private static final class Kept {
    private final SetQuery query;
    private final MemberCounts members = new MemberCounts();

    /** The id that was said last; null if none was. */
    private @Nullable String said;

    Kept(SetQuery query) {
      this.query = query;
    }

    void add(Contributor contributor) {
      contributor.members(query).forEach(members::add);
    }

    void remove(Contributor contributor) {
      contributor.members(query).forEach(members::remove);
    }

    SetType type() {
      return query.type(members.hasWide());
    }

    String id() {
      return query.id(type());
    }
  }

  void onSubject(Edit<LabelledSubject> edit) {
    Contributor old = contributors.getOrDefault(edit.key(), Contributor.NOTHING);
    Contributor fresh =
        edit.after() == null ? Contributor.NOTHING : edit.after().subject().contributor();
    if (fresh.equals(old)) {
      fresh = old;
    }
    MatchIndex.Listener<String, ResourceKey> listener = listener(old, fresh);
    if (edit.after() == null) {
      contributors.remove(edit.key());
      matches.removeItem(edit.key(), listener);
    } else {
      contributors.put(edit.key(), fresh);
      matches.putItem(edit.key(), edit.after().labels(), listener);
    }
  }

  private MatchIndex.Listener<String, ResourceKey> listener(Contributor old, Contributor fresh) {
    return (set, subject, before, now) -> {
      if (before && now && old == fresh) {
        return;
      }
      Kept kept = of(set);
      dirty.add(set);
      if (before) {
        kept.remove(old);
      }
      if (now) {
        kept.add(fresh);
      }
    };
  }

  /** Begins to keep the members of a set. Those of the next {@link #drainPuts} are all it has. */
  void add(String set, SetQuery query) {
    sets.put(set, new Kept(query));
    dirty.add(set);
    matches.putSelector(
        set,
        query.selector(),
        (id, subject, before, now) ->
            of(id).add(contributors.getOrDefault(subject, Contributor.NOTHING)));
  }

  void remove(String set) {
    Kept kept = sets.remove(set);
    dirty.remove(set);
    if (kept != null && kept.said != null) {
      removed.add(kept.said);
    }
    matches.forgetSelector(set);
  }

  /** The id under which a set goes out from now on. */
  String id(String set) {
    return of(set).id();
  }

  /** Sets that go out under another id than before, once the puts are drained. */
  Set<String> renamed() {
    Set<String> renamed = new TreeSet<>();
    for (String set : dirty) {
      Kept kept = of(set);
      if (kept.said != null && !kept.said.equals(kept.id())) {
        renamed.add(set);
      }
    }
    return renamed;
  }

  void drainPuts(List<Update> into) {
    for (String set : dirty) {
      Kept kept = of(set);
      String id = kept.id();
      if (id.equals(kept.said)) {
        Update update = kept.members.changes(id);
        if (update != null) {
          into.add(update);
        }
      } else {
        if (kept.said != null) {
          removed.add(kept.said);
        }
        into.add(kept.members.all(id, kept.type()));
        kept.said = id;
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
}
