package io.margay.policyapi.store;

import io.margay.core.model.ResourceKey;

/**
 * An object of a list. Its document is what PostgreSQL sent, in UTF-8: a list passes it on without
 * looking at it.
 */
public final class Listed {

  private final ResourceKey key;
  private final byte[] json;

  Listed(ResourceKey key, byte[] json) {
    this.key = key;
    this.json = json;
  }

  public ResourceKey key() {
    return key;
  }

  /** Not a copy. */
  public byte[] json() {
    return json;
  }
}
