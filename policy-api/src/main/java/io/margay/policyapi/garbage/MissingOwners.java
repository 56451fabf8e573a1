package io.margay.policyapi.garbage;

import io.margay.core.model.ResourceKey;
import io.margay.policyapi.garbage.Belonging.Owner;
import io.margay.policyapi.store.ResourceStore;
import io.margay.policyapi.store.StoredResource;
import io.margay.policyapi.store.Written;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.dao.DataAccessException;

/** Tells a client that what it has just written will be collected, or lose an owner. */
public final class MissingOwners {

  private final ResourceStore store;

  public MissingOwners(ResourceStore store) {
    this.store = store;
  }

  /**
   * @return one warning for each owner that is not there; none where that can not be looked up now
   */
  public List<String> warnings(Written written) {
    String body = written.body();
    if (body == null || !body.contains("\"ownerReferences\":")) {
      return List.of();
    }
    List<Owner> owners = Belonging.of(written.key(), body).owners();
    List<String> warnings = new ArrayList<>();
    try {
      for (int i = 0; i < owners.size(); i++) {
        Owner owner = owners.get(i);
        ResourceKey key = owner.key();
        if (key != null && !isThere(key, owner.uid())) {
          warnings.add(
              "metadata.ownerReferences[%d]: there is no %s with the uid %s: an object all of whose owners are gone is collected"
                  .formatted(i, key, owner.uid()));
        }
      }
    } catch (DataAccessException e) {
      // The write is done: that nobody can be asked now does not make it fail.
      return List.of();
    }
    return warnings;
  }

  private boolean isThere(ResourceKey key, String uid) {
    Optional<StoredResource> found = store.find(key);
    return found.isPresent() && found.get().uid().toString().equals(uid);
  }
}
