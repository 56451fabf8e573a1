package io.margay.policyapi.rest;

import io.margay.core.model.Kind;
import io.margay.policyapi.filter.FieldSelector;
import io.margay.policyapi.filter.Filter;
import io.margay.policyapi.filter.LabelSelector;
import io.margay.policyapi.status.Statuses;
import io.margay.policyapi.watch.WatchRequest;
import io.margay.policyapi.watch.Watches;
import io.margay.policyapi.watch.WebSocketWatches;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/** Many objects at a time: lists and watches. */
final class Lists {

  /** A large list goes to the client in parts of this size. */
  static final int PART_BYTES = 64 << 10;

  private final Reads reads;
  private final Watches watches;
  private final WebSocketWatches webSockets;

  Lists(Reads reads, Watches watches, WebSocketWatches webSockets) {
    this.reads = reads;
    this.watches = watches;
    this.webSockets = webSockets;
  }

  /** Answers a GET of a collection. */
  void serve(Target target, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Filter filter = filter(target, request);
    String accept = request.getHeader(HttpHeaders.ACCEPT);
    Long past = reads.past(target.kind(), request);
    if (flag(request, "watch")) {
      if (past != null) {
        throw Statuses.badRequest("asOf", "the past does not change: it can not be watched");
      }
      watch(WatchRequest.of(filter, request), request, response);
      return;
    }
    ListOptions options = ListOptions.of(request, past);
    ListForm form =
        ListForm.of(target.kind(), accept, includeObject(request), Indentation.wanted(request));
    try (Listing listing =
        past == null ? reads.list(filter, options) : reads.listPast(filter, options)) {
      response.setStatus(200);
      response.setContentType(form.type().toString());
      write(listing, form, response.getOutputStream());
    }
  }

  static Filter filter(Target target, HttpServletRequest request) {
    return new Filter(
        target.kind(),
        target.namespace(),
        LabelSelector.parse(parameter(request, "labelSelector")),
        FieldSelector.parse(target.kind(), parameter(request, "fieldSelector")));
  }

  private void watch(WatchRequest watch, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Watches.View view =
        TableView.wanted(request.getHeader(HttpHeaders.ACCEPT))
            ? new TableEvents(includeObject(request))
            : json -> json;
    if (WebSocketWatches.wanted(request)) {
      webSockets.serve(watch, request, response, view);
    } else {
      watches.serve(watch, response, view);
    }
  }

  /** The documents as a list, put together. */
  static String document(Kind kind, List<String> documents, Map<String, Object> metadata) {
    ListForm form = new ListForm.Json(kind);
    return form.beginning(metadata) + String.join(",", documents) + form.end(documents.isEmpty());
  }

  /** No more of it is in memory than a part. */
  static void write(Listing listing, ListForm form, OutputStream to) throws IOException {
    OutputStream out = new BufferedOutputStream(to, PART_BYTES);
    out.write(Replies.bytes(form.beginning(listing.metadata())));
    boolean first = true;
    while (listing.parts().hasNext()) {
      for (byte[] document : listing.parts().next()) {
        form.write(document, first, out);
        first = false;
      }
    }
    out.write(Replies.bytes(form.end(first)));
    out.flush();
  }

  private static @Nullable String includeObject(HttpServletRequest request) {
    return request.getParameter("includeObject");
  }

  /**
   * @return 0 for no limit
   */
  static int limit(HttpServletRequest request) {
    String limit = parameter(request, "limit");
    if (limit.isEmpty()) {
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

  static String parameter(HttpServletRequest request, String name) {
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
      String table = TableView.of(json, includeObject, first);
      first = false;
      return table;
    }
  }
}
