package io.margay.policyapi.watch;

import com.google.protobuf.ByteString;
import io.margay.core.model.ResourceKey;
import io.margay.policyapi.body.Bodies;
import io.margay.policyapi.filter.Filter;
import io.margay.policyapi.snapshot.Entry;
import io.margay.policyapi.snapshot.Hub.Transition;
import io.margay.policyapi.status.Status;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a watcher is told.
 *
 * @param json the object
 */
record Event(Type type, String json) {

  enum Type {
    ADDED,
    MODIFIED,
    DELETED,
    BOOKMARK,
    ERROR
  }

  static Event added(Entry entry) {
    return new Event(Type.ADDED, entry.document().toStringUtf8());
  }

  /**
   * What a change is to a watcher who sees only some objects: one that comes into view is added,
   * one that leaves it is deleted, in its old state under the new revision.
   *
   * @return null if the watcher sees it neither before nor after
   */
  static @Nullable Event of(Transition change, Filter filter) {
    Entry after = change.after();
    Entry before = change.before();
    ResourceKey key;
    try {
      key = ResourceKey.parse(after.key());
    } catch (IllegalArgumentException e) {
      // A kind of a newer version.
      return null;
    }
    boolean wasSeen = before != null && !before.isDeletion() && filter.matches(key, before::tree);
    boolean isSeen = !after.isDeletion() && filter.matches(key, after::tree);
    if (isSeen) {
      ByteString document = after.document();
      return new Event(wasSeen ? Type.MODIFIED : Type.ADDED, document.toStringUtf8());
    }
    return wasSeen && before != null
        ? new Event(Type.DELETED, withRevision(before, after.revision()))
        : null;
  }

  /** An object with nothing but a revision: the watcher has seen all up to it. */
  static Event bookmark(Filter filter, long revision, boolean endsInitialEvents) {
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("resourceVersion", Long.toString(revision));
    if (endsInitialEvents) {
      metadata.put("annotations", Map.of("k8s.io/initial-events-end", "true"));
    }
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("apiVersion", filter.kind().apiVersion());
    object.put("kind", filter.kind().kindName());
    object.put("metadata", metadata);
    return new Event(Type.BOOKMARK, Bodies.json(object));
  }

  /** The last one of a watch that can not go on. */
  static Event error(Status status) {
    return new Event(Type.ERROR, Bodies.json(status.toTree()));
  }

  /** As a watcher is told it (meta/v1 WatchEvent). */
  String shown(Watches.View view) {
    String object =
        switch (type) {
          case ADDED, MODIFIED, DELETED -> view.show(json);
          case BOOKMARK, ERROR -> json;
        };
    return "{\"type\":\"" + type + "\",\"object\":" + object + "}";
  }

  private static String withRevision(Entry entry, long revision) {
    Map<Object, Object> tree = new LinkedHashMap<>(entry.tree());
    if (tree.get("metadata") instanceof Map<?, ?> metadata) {
      Map<Object, Object> changed = new LinkedHashMap<>(metadata);
      changed.put("resourceVersion", Long.toString(revision));
      tree.put("metadata", changed);
    }
    return Bodies.json(tree);
  }
}
