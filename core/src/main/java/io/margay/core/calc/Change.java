package io.margay.core.calc;

import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;

/**
 * One change of the input. Putting what is already there, and deleting what is not, changes
 * nothing.
 */
public sealed interface Change {

  ResourceKey key();

  record Put(Resource resource) implements Change {
    @Override
    public ResourceKey key() {
      return resource.key();
    }
  }

  record Delete(ResourceKey key) implements Change {}
}
