package io.margay.policyapi.store;

import io.margay.core.model.Builtins;
import io.margay.core.model.Resource;
import java.util.List;

/** Makes sure that the built-in objects exist. What an operator made of them stays. */
final class Seeds {

  private Seeds() {}

  static void plant(ResourceStore store) {
    List<Mutation> mutations =
        Builtins.all().stream()
            .map(builtin ->
                new Mutation(builtin.key(), current -> current == null ? builtin : kept(current)))
            .toList();
    store.write(mutations, false);
  }

  private static Resource kept(StoredResource current) {
    return current.resource();
  }
}
