package io.margay.policyapi.rest;

import io.margay.core.model.ResourceKey;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Documents of a kind in the order of namespace and name, and what a client is told before them.
 *
 * @param next the last one, if others follow; null at the end
 * @param remaining how many follow, where that is known
 * @param parts read as they are asked for, but for the first
 */
record Listing(long revision, @Nullable ResourceKey next, @Nullable Long remaining, Documents parts)
    implements AutoCloseable {

  @Override
  public void close() {
    parts.close();
  }

  /** What stands in the list's metadata. */
  Map<String, Object> metadata() {
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("resourceVersion", Long.toString(revision));
    if (next != null) {
      metadata.put("continue", ContinueToken.after(revision, next).text());
      if (remaining != null) {
        metadata.put("remainingItemCount", remaining);
      }
    }
    return metadata;
  }
}
