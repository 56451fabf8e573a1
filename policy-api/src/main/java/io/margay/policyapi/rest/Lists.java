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
import io.margay.policyapi.watch.WebSocketWatches;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/** Many objects at a time: lists and watches. */
final class Lists {

  private static final String END = "]}";

  /** A large list goes to the client in parts of this size. */
  private static final int PART_BYTES = 64 << 10;

  private final Reads reads;
  private final Watches watches;
  private final WebSocketWatches webSockets;

  Lists(Reads reads, Watches watches, WebSocketWatches webSockets) {
    this.reads = reads;
    this.watches = watches;
    this.webSockets = webSockets;
  }

  /**
   * Answers a GET of a collection.
   *
   * @return null if it was a watch, which is answered when this returns
   */
  @Nullable ResponseEntity<byte[]> serve(
      Target target, HttpServletRequest request, HttpServletResponse response) throws IOException {
    Filter filter = filter(target, request);
    String accept = request.getHeader(HttpHeaders.ACCEPT);
    if (flag(request, "watch")) {
      watch(WatchRequest.of(filter, request), request, response);
      return null;
    }
    Listing listing = reads.list(filter, ListOptions.of(request));
    if (listing.isLarge() && Replies.isJson(accept) && !TableView.wanted(accept)) {
      write(target.kind(), listing, response);
      return null;
    }
    String json =
        TableView.wanted(accept)
            ? table(target.kind(), listing).json(request)
            : document(target.kind(), listing.documents(), metadata(listing));
    return Replies.document(200, json, accept);
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
            ? new TableEvents(request.getParameter("includeObject"))
            : json -> json;
    if (WebSocketWatches.wanted(request)) {
      webSockets.serve(watch, request, response, view);
    } else {
      watches.serve(watch, response, view);
    }
  }

  private static TableView table(Kind kind, Listing listing) {
    List<Map<?, ?>> objects = new ArrayList<>(listing.documents().size());
    listing.documents().forEach(json -> objects.add((Map<?, ?>) Bodies.trusted(json)));
    return new TableView(kind, objects, metadata(listing));
  }

  /** The documents go in as they are: they are not read to be written again. */
  static String document(Kind kind, List<String> documents, Map<String, Object> metadata) {
    return beginning(kind, metadata) + String.join(",", documents) + END;
  }

  /** The same without putting it together first: it may be as large as all there is. */
  private static void write(Kind kind, Listing listing, HttpServletResponse response)
      throws IOException {
    response.setStatus(200);
    response.setContentType(MediaType.APPLICATION_JSON_VALUE);
    OutputStream out = new BufferedOutputStream(response.getOutputStream(), PART_BYTES);
    out.write(Replies.bytes(beginning(kind, metadata(listing))));
    boolean first = true;
    for (String document : listing.documents()) {
      if (!first) {
        out.write(',');
      }
      first = false;
      out.write(Replies.bytes(document));
    }
    out.write(Replies.bytes(END));
    out.flush();
  }

  private static String beginning(Kind kind, Map<String, Object> metadata) {
    return "{\"apiVersion\":\""
        + kind.apiVersion()
        + "\",\"kind\":\""
        + kind.kindName()
        + "List\",\"metadata\":"
        + Bodies.json(metadata)
        + ",\"items\":[";
  }

  private static Map<String, Object> metadata(Listing listing) {
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("resourceVersion", Long.toString(listing.revision()));
    ResourceKey next = listing.next();
    if (next != null) {
      metadata.put("continue", ContinueToken.after(listing.revision(), next).text());
      if (listing.remaining() != null) {
        metadata.put("remainingItemCount", listing.remaining());
      }
    }
    return metadata;
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
      String table = TableView.of(json).json(includeObject, first);
      first = false;
      return table;
    }
  }
}
