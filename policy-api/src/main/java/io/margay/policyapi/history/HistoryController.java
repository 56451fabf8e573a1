package io.margay.policyapi.history;

import io.margay.core.model.ApiGroup;
import io.margay.core.model.Kind;
import io.margay.core.model.ResourceKey;
import io.margay.policyapi.body.Bodies;
import io.margay.policyapi.rest.Replies;
import io.margay.policyapi.status.StatusException;
import io.margay.policyapi.status.Statuses;
import io.margay.policyapi.store.ResourceStore;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET …/revisions} and {@code GET …/resources/…/history}. */
@Hidden
@RestController
final class HistoryController {

  private static final int USUAL = 100;
  private static final int MOST = 1_000;

  private final ChangeRows rows;
  private final ResourceStore store;

  HistoryController(ChangeRows rows, ResourceStore store) {
    this.rows = rows;
    this.store = store;
  }

  @GetMapping("/apis/margay.io/v1/revisions")
  ResponseEntity<byte[]> revisions(HttpServletRequest request) {
    int limit = limit(request);
    return reply("RevisionList", rows.before(before(request), limit), limit, request);
  }

  /**
   * A kind is named as in paths or by its name, with its group behind a dot unless that is
   * projectcalico.org.
   */
  @GetMapping({
    "/apis/margay.io/v1/resources/{resource}/{name}/history",
    "/apis/margay.io/v1/resources/{resource}/{namespace}/{name}/history"
  })
  ResponseEntity<byte[]> history(
      @PathVariable String resource,
      @PathVariable(required = false) @Nullable String namespace,
      @PathVariable String name,
      HttpServletRequest request) {
    Kind kind = kind(resource);
    if (kind.namespaced() != (namespace != null)) {
      throw Statuses.badRequest(
          "namespace", kind.kindName() + (kind.namespaced() ? " has one" : " has none"));
    }
    ResourceKey key = new ResourceKey(kind, namespace == null ? "" : namespace, name);
    int limit = limit(request);
    List<ChangeEntry> found = rows.of(key, before(request), limit);
    if (found.isEmpty() && before(request) == Long.MAX_VALUE) {
      throw Statuses.notFound(key);
    }
    return reply("ObjectHistory", found, limit, request);
  }

  private ResponseEntity<byte[]> reply(
      String kind, List<ChangeEntry> entries, int limit, HttpServletRequest request) {
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("resourceVersion", Long.toString(store.revision()));
    // Before it, only the last change of each object is left.
    metadata.put("completeFrom", Long.toString(store.horizon()));
    if (entries.size() == limit) {
      metadata.put("continue", Long.toString(entries.getLast().revision()));
    }
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("apiVersion", ApiGroup.MARGAY.apiVersion());
    tree.put("kind", kind);
    tree.put("metadata", metadata);
    tree.put("items", entries.stream().map(ChangeEntry::tree).toList());
    return Replies.document(200, Bodies.json(tree), request.getHeader(HttpHeaders.ACCEPT));
  }

  private static Kind kind(String resource) {
    int dot = resource.indexOf('.');
    String plural = dot < 0 ? resource : resource.substring(0, dot);
    String group = dot < 0 ? Kind.GROUP : resource.substring(dot + 1);
    return ApiGroup.byName(group)
        .flatMap(known -> Kind.byPlural(known, plural))
        .or(() -> Kind.byId(resource))
        .orElseThrow(() ->
            Statuses.other(
                404,
                "NotFound",
                "there is no resource '" + resource + "': say tiers or Tier, for example"));
  }

  /** Newest first, so a part goes on before the last revision that was shown. */
  private static long before(HttpServletRequest request) {
    return number(request, "continue", Long.MAX_VALUE);
  }

  private static int limit(HttpServletRequest request) {
    return (int) Math.min(MOST, number(request, "limit", USUAL));
  }

  /**
   * @throws StatusException 400 unless it is a number above 0
   */
  private static long number(HttpServletRequest request, String name, long otherwise) {
    String text = request.getParameter(name);
    if (text == null || text.isEmpty()) {
      return otherwise;
    }
    try {
      long number = Long.parseLong(text);
      if (number > 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw Statuses.badRequest(name, "must be a number above 0, not '" + text + "'");
    }
    throw Statuses.badRequest(name, "must be a number above 0, not '" + text + "'");
  }
}
