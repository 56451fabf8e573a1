package io.margay.core.calc;

import io.margay.core.model.Kind;
import io.margay.core.model.ProfileSpec;
import io.margay.core.model.ResourceKey;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Profiles from both their sources: written by somebody, or derived of a namespace or a service
 * account. Of two of one name the written one counts.
 */
final class ProfileSources {

  private final Input<ProfileSpec> profiles;
  private final Map<String, ProfileSpec> written = new HashMap<>();
  private final Map<String, ProfileSpec> derived = new HashMap<>();

  ProfileSources(Input<ProfileSpec> profiles) {
    this.profiles = profiles;
  }

  /**
   * @param spec null for a profile that is gone
   */
  void write(String name, @Nullable ProfileSpec spec) {
    set(written, name, spec);
  }

  /**
   * @param spec null for a profile whose namespace or account is gone
   */
  void derive(String name, @Nullable ProfileSpec spec) {
    set(derived, name, spec);
  }

  private void set(Map<String, ProfileSpec> source, String name, @Nullable ProfileSpec spec) {
    if (spec == null) {
      source.remove(name);
    } else {
      source.put(name, spec);
    }
    ResourceKey key = new ResourceKey(Kind.PROFILE, "", name);
    ProfileSpec counts = written.containsKey(name) ? written.get(name) : derived.get(name);
    if (counts == null) {
      profiles.delete(key);
    } else {
      profiles.put(key, counts);
    }
  }
}
