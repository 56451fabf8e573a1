package io.margay.core.calc;

import io.margay.core.model.Kind;
import io.margay.core.model.ProfileSpec;
import io.margay.core.model.ResourceKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gives every subject of the cluster its labels, inherited ones included: turns edits of subjects
 * and of profiles into edits of labelled subjects.
 */
final class Labelling {

  /**
   * A subject as selectors see it.
   *
   * @param labels all of them, inherited ones included
   */
  record LabelledSubject(Subject subject, Map<String, String> labels) {}

  private final Input<Subject> subjects;
  private final Input<ProfileSpec> profiles;
  private final Map<String, Set<ResourceKey>> heirs = new HashMap<>();
  private final Map<ResourceKey, LabelledSubject> labelled = new HashMap<>();
  private Set<ResourceKey> dirty = new HashSet<>();

  Labelling(Input<Subject> subjects, Input<ProfileSpec> profiles) {
    this.subjects = subjects;
    this.profiles = profiles;
  }

  void onSubject(Edit<Subject> edit) {
    if (edit.before() != null) {
      edit.before().heritage().forEach(profile -> forget(profile, edit.key()));
    }
    if (edit.after() != null) {
      edit.after()
          .heritage()
          .forEach(
              profile -> heirs.computeIfAbsent(profile, name -> new HashSet<>()).add(edit.key()));
    }
    dirty.add(edit.key());
  }

  void onProfile(Edit<ProfileSpec> edit) {
    if (!labelsOf(edit.before()).equals(labelsOf(edit.after()))) {
      dirty.addAll(heirs.getOrDefault(edit.key().name(), Set.of()));
    }
  }

  List<Edit<LabelledSubject>> drain() {
    List<Edit<LabelledSubject>> edits = new ArrayList<>(dirty.size());
    for (ResourceKey key : dirty) {
      LabelledSubject after = label(key);
      LabelledSubject before = after == null ? labelled.remove(key) : labelled.put(key, after);
      if (!Objects.equals(before, after)) {
        edits.add(new Edit<>(key, before, after));
      }
    }
    // A new set: clearing walks the table that the start of day has blown up, at every flush.
    dirty = new HashSet<>();
    return edits;
  }

  private @Nullable LabelledSubject label(ResourceKey key) {
    Subject subject = subjects.get(key);
    return subject == null
        ? null
        : new LabelledSubject(subject, subject.labels(this::labelsToApply));
  }

  private Map<String, String> labelsToApply(String profile) {
    return labelsOf(profiles.get(new ResourceKey(Kind.PROFILE, "", profile)));
  }

  private static Map<String, String> labelsOf(@Nullable ProfileSpec profile) {
    return profile == null ? Map.of() : profile.labelsToApply();
  }

  private void forget(String profile, ResourceKey heir) {
    heirs.computeIfPresent(
        profile,
        (name, keys) -> {
          keys.remove(heir);
          return keys.isEmpty() ? null : keys;
        });
  }
}
