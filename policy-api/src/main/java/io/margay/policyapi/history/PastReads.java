package io.margay.policyapi.history;

import io.margay.core.model.ResourceKey;
import io.margay.policyapi.body.Bodies;
import io.margay.policyapi.filter.FieldSelector;
import io.margay.policyapi.filter.Filter;
import io.margay.policyapi.filter.LabelSelector;
import io.margay.policyapi.status.StatusException;
import io.margay.policyapi.status.Statuses;
import io.margay.policyapi.store.ResourceStore;
import io.margay.policyapi.store.ResourceStore.Page;
import io.margay.policyapi.store.StoredResource;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Objects and lists as they were. */
final class PastReads {

  private final ResourceStore store;

  PastReads(ResourceStore store) {
    this.store = store;
  }

  /**
   * The document that is asked for.
   *
   * @throws StatusException 400 for parameters that do not go together, 404, or 410 for a time that
   *     is not remembered
   */
  String read(PastTarget target, HttpServletRequest request) {
    if (!parameter(request, "watch").isEmpty()) {
      throw Statuses.badRequest("asOf", "the past does not change: it can not be watched");
    }
    Long revision = AsOf.revision(request.getParameter("asOf"), store);
    if (revision == null) {
      throw Statuses.badRequest("asOf", "must not be empty");
    }
    return target.name() == null
        ? list(target, revision, request)
        : get(target, target.name(), revision);
  }

  private String get(PastTarget target, String name, long revision) {
    String namespace = target.namespace();
    ResourceKey key = new ResourceKey(target.kind(), namespace == null ? "" : namespace, name);
    return store
        .find(key, revision)
        .map(StoredResource::body)
        .orElseThrow(() -> Statuses.notFound(key));
  }

  private String list(PastTarget target, long revision, HttpServletRequest request) {
    Filter filter =
        new Filter(
            target.kind(),
            target.namespace(),
            LabelSelector.parse(parameter(request, "labelSelector")),
            FieldSelector.parse(target.kind(), parameter(request, "fieldSelector")));
    Page page =
        store.list(
            target.kind(), target.namespace(), after(target, request), limit(request), revision);
    List<String> documents = new ArrayList<>();
    for (StoredResource row : page.items()) {
      if (filter.matches(row.key(), () -> (Map<?, ?>) Bodies.trusted(row.body()))) {
        documents.add(row.body());
      }
    }
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("resourceVersion", Long.toString(revision));
    if (page.more()) {
      metadata.put("continue", page.items().getLast().key().toString());
    }
    return "{\"apiVersion\":\""
        + target.kind().apiVersion()
        + "\",\"kind\":\""
        + target.kind().kindName()
        + "List\",\"metadata\":"
        + Bodies.json(metadata)
        + ",\"items\":["
        + String.join(",", documents)
        + "]}";
  }

  /** The token is the last key: the state is said by asOf, which a client sends again. */
  private static @Nullable ResourceKey after(PastTarget target, HttpServletRequest request) {
    String token = parameter(request, "continue");
    if (token.isEmpty()) {
      return null;
    }
    try {
      ResourceKey key = ResourceKey.parse(token);
      if (key.kind() == target.kind()) {
        return key;
      }
    } catch (IllegalArgumentException e) {
      throw Statuses.badRequest("continue", "is none of a list of the past: " + e.getMessage());
    }
    throw Statuses.badRequest("continue", "is of a list of another kind");
  }

  private static int limit(HttpServletRequest request) {
    String limit = parameter(request, "limit");
    try {
      return limit.isEmpty() ? 0 : Math.max(0, Integer.parseInt(limit));
    } catch (NumberFormatException e) {
      throw Statuses.badRequest("limit", "must be a number, not '" + limit + "'");
    }
  }

  private static String parameter(HttpServletRequest request, String name) {
    String value = request.getParameter(name);
    return value == null ? "" : value;
  }
}
