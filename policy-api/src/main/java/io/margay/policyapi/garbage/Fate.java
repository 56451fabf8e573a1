package io.margay.policyapi.garbage;

import io.margay.core.model.ResourceKey;
import io.margay.policyapi.garbage.Belonging.Owner;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What becomes of an object, by what became of its owners. */
sealed interface Fate {

  /** Nothing. */
  record Stays() implements Fate {}

  /**
   * It stays and belongs to these no more.
   *
   * @param owners their uids
   */
  record Loses(Set<String> owners) implements Fate {
    public Loses {
      owners = Set.copyOf(owners);
    }
  }

  /**
   * All its owners are gone or wait for it to go.
   *
   * @param inForeground whether an owner waits: its own dependents are waited for then, too
   */
  record Goes(boolean inForeground) implements Fate {}

  /**
   * As Kubernetes' collector decides. An owner that this API does not store is taken to be there:
   * it may live elsewhere.
   *
   * @param stored finds an object as it is; null if there is none
   */
  static Fate of(Belonging object, Function<ResourceKey, @Nullable Belonging> stored) {
    if (object.going()) {
      return new Stays();
    }
    Set<String> lost = new LinkedHashSet<>();
    boolean mayGo = true;
    boolean waitedFor = false;
    for (Owner owner : object.owners()) {
      ResourceKey key = owner.key();
      Belonging found = key == null ? null : stored.apply(key);
      if (key == null) {
        mayGo = false;
      } else if (found == null || !found.uid().equals(owner.uid())) {
        lost.add(owner.uid());
      } else if (found.orphansDependents()) {
        lost.add(owner.uid());
        mayGo = false;
      } else if (found.waitsForDependents()) {
        lost.add(owner.uid());
        waitedFor = true;
      } else {
        mayGo = false;
      }
    }
    if (lost.isEmpty()) {
      return new Stays();
    }
    return mayGo ? new Goes(waitedFor) : new Loses(lost);
  }
}
