package io.margay.agent.dataplane.flows;

import io.margay.core.calc.Change;
import io.margay.core.calc.PolicyId;
import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/** Follows which policies want forbidden connections ended. Belongs to the agent's loop. */
public final class CloseOptIns {

  /** Of a policy, with the value {@code true}. */
  public static final String ANNOTATION = "margay.io/close-forbidden-connections";

  private final Set<PolicyId> policies = new TreeSet<>();
  private Set<PolicyId> shown = Set.of();

  public void changed(Collection<Change> changes) {
    boolean changed = false;
    for (Change change : changes) {
      changed |=
          switch (change) {
            case Change.Put(Resource resource) ->
                wants(resource)
                    ? policies.add(new PolicyId(change.key()))
                    : policies.remove(new PolicyId(change.key()));
            case Change.Delete(ResourceKey key) -> policies.remove(new PolicyId(key));
          };
    }
    if (changed) {
      shown = Set.copyOf(policies);
    }
  }

  /** The same object as long as nothing changes. */
  public Set<PolicyId> policies() {
    return shown;
  }

  private static boolean wants(Resource resource) {
    return "true".equals(resource.metadata().annotations().get(ANNOTATION));
  }
}
