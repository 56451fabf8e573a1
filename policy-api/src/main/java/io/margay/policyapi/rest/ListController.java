package io.margay.policyapi.rest;

import io.margay.core.model.Kind;
import io.margay.core.model.ResourceKey;
import io.margay.policyapi.body.Bodies;
import io.margay.policyapi.filter.FieldSelector;
import io.margay.policyapi.filter.Filter;
import io.margay.policyapi.filter.LabelSelector;
import io.margay.policyapi.rest.Reads.Listing;
import io.margay.policyapi.status.Statuses;
import io.margay.policyapi.watch.WatchRequest;
import io.margay.policyapi.watch.Watches;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Many objects at a time: lists and watches. */
@Hidden
@RestController
@RequestMapping("/apis/projectcalico.org/v3")
final class ListController {

  private final Reads reads;
  private final Watches watches;

  ListController(Reads reads, Watches watches) {
    this.reads = reads;
    this.watches = watches;
  }

  @GetMapping({"/{plural}", "/namespaces/{namespace}/{plural}"})
  @Nullable ResponseEntity<byte[]> list(
      @PathVariable String plural,
      @PathVariable(required = false) @Nullable String namespace,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    Target target = Target.of(plural, namespace);
    Filter filter =
        new Filter(
            target.kind(),
            namespace,
            LabelSelector.parse(parameter(request, "labelSelector")),
            FieldSelector.parse(target.kind(), parameter(request, "fieldSelector")));
    String accept = request.getHeader(HttpHeaders.ACCEPT);
    if (flag(request, "watch")) {
      boolean table = TableView.wanted(accept);
      watches.serve(
          WatchRequest.of(filter, request),
          response,
          table ? new TableEvents(request.getParameter("includeObject")) : json -> json);
      return null;
    }
    Listing listing = reads.list(filter, after(target.kind(), request), limit(request));
    String json =
        TableView.wanted(accept)
            ? table(target.kind(), listing).json(request)
            : document(target.kind(), listing);
    return Replies.document(200, json, accept);
  }

  private static TableView table(Kind kind, Listing listing) {
    List<Map<?, ?>> objects = new ArrayList<>(listing.documents().size());
    listing.documents().forEach(json -> objects.add((Map<?, ?>) Bodies.trusted(json)));
    return new TableView(kind, objects, metadata(listing));
  }

  /** The documents go in as they are: they are not read to be written again. */
  private static String document(Kind kind, Listing listing) {
    StringBuilder json = new StringBuilder(256);
    json.append("{\"apiVersion\":\"").append(kind.apiVersion());
    json.append("\",\"kind\":\"").append(kind.kindName()).append("List\",\"metadata\":");
    json.append(Bodies.json(metadata(listing))).append(",\"items\":[");
    json.append(String.join(",", listing.documents()));
    return json.append("]}").toString();
  }

  private static Map<String, Object> metadata(Listing listing) {
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("resourceVersion", Long.toString(listing.revision()));
    ResourceKey next = listing.next();
    if (next != null) {
      metadata.put(
          "continue", new ContinueToken(listing.revision(), next.namespace(), next.name()).text());
    }
    return metadata;
  }

  private static @Nullable ResourceKey after(Kind kind, HttpServletRequest request) {
    String token = parameter(request, "continue");
    return token.isEmpty() ? null : ContinueToken.parse(token).after(kind);
  }

  private static int limit(HttpServletRequest request) {
    String limit = parameter(request, "limit");
    // With resourceVersion=0 the limit is ignored, as in Kubernetes.
    if (limit.isEmpty() || parameter(request, "resourceVersion").equals("0")) {
      return 0;
    }
    try {
      return Math.max(0, Integer.parseInt(limit));
    } catch (NumberFormatException e) {
      throw Statuses.badRequest("limit", "must be a number");
    }
  }

  static boolean flag(HttpServletRequest request, String name) {
    return switch (parameter(request, name)) {
      case "", "false", "0" -> false;
      case "true", "1" -> true;
      default -> throw Statuses.badRequest(name, "must be true or false");
    };
  }

  private static String parameter(HttpServletRequest request, String name) {
    String value = request.getParameter(name);
    return value == null ? "" : value;
  }

  /** The objects of events as one-row tables, with the columns on the first only. */
  private static final class TableEvents implements Watches.View {
    private final @Nullable String includeObject;
    private boolean first = true;

    TableEvents(@Nullable String includeObject) {
      this.includeObject = includeObject;
    }

    @Override
    public String show(String json) {
      String table = TableView.of(json).json(includeObject, first);
      first = false;
      return table;
    }
  }
}
