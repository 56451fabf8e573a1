package io.margay.reflector.plan;

import io.margay.bgp.peering.BgpResources;
import io.margay.bgp.peering.Peering;
import io.margay.bgp.peering.PeeringPlan;
import io.margay.core.model.Kind;
import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The resources that decide over peers, at one moment.
 *
 * @param resources by key
 */
public record Inputs(Map<ResourceKey, Resource> resources) {

  public static final Inputs NONE = new Inputs(Map.of());

  public Inputs {
    resources = Collections.unmodifiableSortedMap(new TreeMap<>(resources));
  }

  /** Whether resources of this kind matter here. */
  public static boolean concerns(Kind kind) {
    return BgpResources.concerns(kind);
  }

  public Inputs with(Resource resource) {
    TreeMap<ResourceKey, Resource> copy = new TreeMap<>(resources);
    copy.put(resource.key(), resource);
    return new Inputs(copy);
  }

  public Inputs without(ResourceKey key) {
    TreeMap<ResourceKey, Resource> copy = new TreeMap<>(resources);
    copy.remove(key);
    return new Inputs(copy);
  }

  /** What the speaker is to do. */
  public PeeringPlan plan(Identity self) {
    return Peering.plan(self.self(), BgpResources.of(resources.values()));
  }
}
