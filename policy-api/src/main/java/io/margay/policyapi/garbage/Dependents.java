package io.margay.policyapi.garbage;

import io.margay.core.model.Metadata;
import io.margay.core.model.OwnerReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What is done to objects that belong to others. */
final class Dependents {

  private Dependents() {}

  /**
   * The metadata of an object that does not belong to these any more.
   *
   * @param owners their uids
   */
  static Metadata without(Metadata metadata, Set<String> owners) {
    List<OwnerReference> left =
        metadata.ownerReferences().stream().filter(owner -> !owners.contains(owner.uid())).toList();
    return left.size() == metadata.ownerReferences().size()
        ? metadata
        : metadata.change().ownerReferences(left).build();
  }

  /** The finalizers of an object that is to go when its dependents are gone. */
  static List<String> waiting(List<String> finalizers) {
    List<String> waiting = new ArrayList<>(finalizers);
    waiting.remove(Propagation.ORPHAN_FINALIZER);
    if (!waiting.contains(Propagation.FOREGROUND_FINALIZER)) {
      waiting.add(Propagation.FOREGROUND_FINALIZER);
    }
    return waiting;
  }
}
