package io.margay.policyapi.snapshot;

import com.google.protobuf.ByteString;
import io.margay.policyapi.body.Bodies;
import java.util.Map;

/**
 * The latest that a topic said about a key.
 *
 * @param key Kind/namespace/name
 * @param revision of the change, in the topic's own sequence
 * @param document the bytes that the topic carried; empty for a deletion
 */
public record Entry(String key, long revision, ByteString document) {

  public boolean isDeletion() {
    return document.isEmpty();
  }

  /** The document as a tree; empty for a deletion. */
  public Map<?, ?> tree() {
    return isDeletion() ? Map.of() : (Map<?, ?>) Bodies.trusted(document.toByteArray());
  }
}
