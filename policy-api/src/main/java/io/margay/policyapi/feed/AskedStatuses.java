package io.margay.policyapi.feed;

import io.margay.core.model.CalicoNodeStatus;
import io.margay.core.model.Kind;
import io.margay.core.model.Metadata;
import io.margay.core.model.Resources;
import io.margay.policyapi.snapshot.Entry;
import io.margay.policyapi.snapshot.Snapshot;
import io.margay.policyapi.snapshot.Source;
import io.margay.proto.feed.v1.StatusRequest;
import io.margay.proto.feed.v1.StatusRequests;
import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What CalicoNodeStatuses ask of which node. Changed with the hub's writer held; read by any
 * thread.
 */
final class AskedStatuses {

  /** Where the object does not say, in seconds. */
  private static final int USUAL_PERIOD = 10;

  private static final String KEY = Kind.CALICO_NODE_STATUS.id() + "//";

  /** The node of each object, by its name. */
  private final Map<String, String> nodes = new ConcurrentHashMap<>();

  /** What is asked of each node, by the object's name. */
  private final Map<String, SortedMap<String, StatusRequest>> asked = new ConcurrentHashMap<>();

  static boolean concerns(Entry entry) {
    return entry.key().startsWith(KEY);
  }

  /** Begins with what there is. */
  void begin(Snapshot snapshot) {
    nodes.clear();
    asked.clear();
    for (Iterator<Entry> all = snapshot.of(Source.of(Kind.CALICO_NODE_STATUS)).objects();
        all.hasNext(); ) {
      Entry entry = all.next();
      if (concerns(entry)) {
        changed(entry);
      }
    }
  }

  /**
   * Takes in an object as it is now.
   *
   * @return the nodes of which something else is asked than before; none where only the object's
   *     status has changed
   */
  Set<String> changed(Entry entry) {
    String name = entry.key().substring(KEY.length());
    CalicoNodeStatus now = read(entry);
    String node = now == null ? null : now.spec().node();
    String before = node == null ? nodes.remove(name) : nodes.put(name, node);
    Set<String> changed = new TreeSet<>();
    if (before != null && !before.equals(node)) {
      put(before, name, null);
      changed.add(before);
    }
    if (now != null && node != null && put(node, name, request(now))) {
      changed.add(node);
    }
    return changed;
  }

  /** All that is asked of a node. */
  StatusRequests of(String node) {
    return StatusRequests.newBuilder()
        .addAllRequests(asked.getOrDefault(node, Collections.emptySortedMap()).values())
        .build();
  }

  /** What an object asks of a node; null if it asks nothing of that one. */
  @Nullable StatusRequest of(String node, String name) {
    return asked.getOrDefault(node, Collections.emptySortedMap()).get(name);
  }

  /** Whether there is such an object. */
  boolean has(String name) {
    return nodes.containsKey(name);
  }

  /** Whether that is another than before. */
  private boolean put(String node, String name, @Nullable StatusRequest request) {
    SortedMap<String, StatusRequest> all =
        new TreeMap<>(asked.getOrDefault(node, Collections.emptySortedMap()));
    StatusRequest before = request == null ? all.remove(name) : all.put(name, request);
    if (all.isEmpty()) {
      asked.remove(node);
    } else {
      asked.put(node, Collections.unmodifiableSortedMap(all));
    }
    return !Objects.equals(before, request);
  }

  private static @Nullable CalicoNodeStatus read(Entry entry) {
    return entry.isDeletion()
        ? null
        : Resources.decode(entry.tree()).value() instanceof CalicoNodeStatus status ? status : null;
  }

  private static StatusRequest request(CalicoNodeStatus object) {
    Metadata metadata = object.metadata();
    Integer period = object.spec().updatePeriodSeconds();
    Long generation = metadata.generation();
    return StatusRequest.newBuilder()
        .setName(metadata.name())
        .setUid(Objects.requireNonNullElse(metadata.uid(), ""))
        .setGeneration(generation == null ? 0 : generation)
        .addAllClasses(object.spec().classes())
        .setPeriodSeconds(period == null ? USUAL_PERIOD : period)
        .build();
  }
}
