package io.margay.core.calc;

import io.margay.core.calc.Labelling.LabelledSubject;
import io.margay.core.model.Kind;
import io.margay.core.model.ProfileSpec;
import io.margay.core.model.ResourceKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The rules of the profiles that local endpoints name. */
final class ActiveProfiles {

  private final Input<ProfileSpec> profiles;
  private final RuleOutput<String, ActiveProfile> output;
  private final Map<String, Integer> named = new HashMap<>();
  private final SortedSet<String> dirty = new TreeSet<>();

  ActiveProfiles(Input<ProfileSpec> profiles, RuleOutput<String, ActiveProfile> output) {
    this.profiles = profiles;
    this.output = output;
  }

  /** Takes edits of local endpoints only. */
  void onEndpoint(Edit<LabelledSubject> edit) {
    for (String profile : names(edit.after())) {
      named.merge(profile, 1, Integer::sum);
      dirty.add(profile);
    }
    for (String profile : names(edit.before())) {
      named.computeIfPresent(profile, (name, count) -> count == 1 ? null : count - 1);
      dirty.add(profile);
    }
  }

  void onProfile(Edit<ProfileSpec> edit) {
    dirty.add(edit.key().name());
  }

  void drain() {
    for (String name : dirty) {
      output.want(name, named.containsKey(name) ? Compiled.of(profiles.get(key(name))) : null);
    }
    dirty.clear();
  }

  static ResourceKey key(String name) {
    return new ResourceKey(Kind.PROFILE, "", name);
  }

  private static Set<String> names(@Nullable LabelledSubject endpoint) {
    return endpoint == null ? Set.of() : Set.copyOf(endpoint.subject().profiles());
  }
}
