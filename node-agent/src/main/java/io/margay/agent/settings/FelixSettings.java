package io.margay.agent.settings;

import io.margay.core.calc.Change;
import io.margay.core.model.FelixConfiguration;
import io.margay.core.model.Kind;
import io.margay.core.model.Node;
import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import io.margay.core.model.felix.FelixConfigurationSpec;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Follows the FelixConfigurations and gives what holds for one node. One thread uses it. */
public final class FelixSettings {

  private final String node;
  private final SortedMap<ResourceKey, FelixConfiguration> all = new TreeMap<>();
  private Map<String, String> labels = Map.of();
  private @Nullable FelixConfigurationSpec effective;

  public FelixSettings(String node) {
    this.node = node;
  }

  /** Takes in what has changed; other kinds are passed over. */
  public void changed(Collection<Change> changes) {
    for (Change change : changes) {
      ResourceKey key = change.key();
      if (key.kind() == Kind.FELIX_CONFIGURATION) {
        configuration(key, change);
      } else if (key.kind() == Kind.NODE && key.name().equals(node)) {
        labels(change);
      }
    }
  }

  private void configuration(ResourceKey key, Change change) {
    switch (change) {
      case Change.Put(Resource resource) -> all.put(key, (FelixConfiguration) resource);
      case Change.Delete _ -> all.remove(key);
    }
    effective = null;
  }

  private void labels(Change change) {
    Map<String, String> now =
        change instanceof Change.Put(Node self) ? self.metadata().labels() : Map.of();
    if (!now.equals(labels)) {
      labels = now;
      effective = null;
    }
  }

  /**
   * What holds now, with everything filled in that has a default. The same object until something
   * changes.
   */
  public FelixConfigurationSpec effective() {
    FelixConfigurationSpec known = effective;
    if (known == null) {
      known = FelixConfiguration.effective(List.copyOf(all.values()), node, labels);
      effective = known;
    }
    return known;
  }
}
