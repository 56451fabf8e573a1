package io.margay.policyapi.history;

import io.margay.policyapi.body.Bodies;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One change as it is shown.
 *
 * @param key Kind/namespace/name
 * @param deletion whether the object is gone since
 * @param actor who; null of changes from before that was recorded
 * @param body the document that it left; null if there is none, or if it was not asked for
 */
record ChangeEntry(
    long revision,
    Instant time,
    String key,
    boolean deletion,
    @Nullable String uid,
    @Nullable Long generation,
    @Nullable String actor,
    @Nullable String source,
    @Nullable String reason,
    @Nullable String body) {

  Map<String, Object> tree() {
    String[] parts = key.split("/", -1);
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("revision", Long.toString(revision));
    tree.put("time", time.toString());
    tree.put("operation", deletion ? "Delete" : "Put");
    tree.put("kind", parts[0]);
    if (!parts[1].isEmpty()) {
      tree.put("namespace", parts[1]);
    }
    tree.put("name", parts[2]);
    put(tree, "uid", uid);
    put(tree, "generation", generation);
    put(tree, "actor", actor);
    put(tree, "source", source);
    put(tree, "reason", reason);
    put(tree, "object", body == null ? null : Bodies.trusted(body));
    return tree;
  }

  private static void put(Map<String, Object> tree, String name, @Nullable Object value) {
    if (value != null) {
      tree.put(name, value);
    }
  }
}
