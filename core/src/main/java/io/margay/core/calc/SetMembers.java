package io.margay.core.calc;

import io.margay.core.calc.Labelling.LabelledEndpoint;
import io.margay.core.model.ResourceKey;
import io.margay.core.net.Cidr;
import io.margay.core.selector.Selector;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The members of every set in use: the addresses of the endpoints that its selector matches. */
final class SetMembers {

  private final MatchIndex<String, ResourceKey> matches = new MatchIndex<>();
  private final Map<ResourceKey, List<Cidr>> addresses = new HashMap<>();
  private final Map<String, MemberCounts> sets = new HashMap<>();
  private final SortedSet<String> dirty = new TreeSet<>();
  private final SortedSet<String> removed = new TreeSet<>();

  void onEndpoint(Edit<LabelledEndpoint> edit) {
    List<Cidr> old = addresses(edit.before());
    List<Cidr> fresh = addresses(edit.after());
    MatchIndex.Listener<String, ResourceKey> listener =
        (set, endpoint, before, now) -> {
          MemberCounts members = of(set);
          dirty.add(set);
          if (before) {
            old.forEach(members::remove);
          }
          if (now) {
            fresh.forEach(members::add);
          }
        };
    if (edit.after() == null) {
      addresses.remove(edit.key());
      matches.removeItem(edit.key(), listener);
    } else {
      addresses.put(edit.key(), fresh);
      matches.putItem(edit.key(), edit.after().labels(), listener);
    }
  }

  /** Begins to keep the members of a set. Those of the next {@link #drain} are all it has. */
  void add(String set, Selector selector) {
    sets.put(set, new MemberCounts());
    dirty.add(set);
    matches.putSelector(
        set,
        selector,
        (id, endpoint, before, now) ->
            addresses.getOrDefault(endpoint, List.of()).forEach(of(id)::add));
  }

  void remove(String set) {
    sets.remove(set);
    dirty.remove(set);
    removed.add(set);
    matches.forgetSelector(set);
  }

  void drainPuts(List<Update> into) {
    for (String set : dirty) {
      Update update = of(set).drain(set);
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

  private MemberCounts of(String set) {
    MemberCounts members = sets.get(set);
    if (members == null) {
      throw new IllegalStateException("no set " + set);
    }
    return members;
  }

  private static List<Cidr> addresses(@Nullable LabelledEndpoint endpoint) {
    return endpoint == null ? List.of() : endpoint.spec().ipNetworks();
  }
}
