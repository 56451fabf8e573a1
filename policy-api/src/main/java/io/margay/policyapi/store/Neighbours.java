package io.margay.policyapi.store;

import java.util.List;

/** The other objects, as they are before a request, for rules that look at more than one. */
interface Neighbours {

  boolean hasTier(String name);

  /** The policies of a tier, in the order of their keys. */
  List<StoredResource> policiesOf(String tier);

  List<StoredResource> pools();
}
