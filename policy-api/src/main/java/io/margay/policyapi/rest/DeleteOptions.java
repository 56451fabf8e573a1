package io.margay.policyapi.rest;

import io.margay.policyapi.body.Bodies;
import io.margay.policyapi.body.Format;
import io.margay.policyapi.status.Statuses;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The options of a deletion: in the query, and in the body, where kubectl puts its dry run. */
record DeleteOptions(boolean dryRun, @Nullable String uid, @Nullable String resourceVersion) {

  static DeleteOptions of(HttpServletRequest request) throws IOException {
    boolean dryInQuery = WriteOptions.of(request).dryRun();
    byte[] body = Bodies.bytes(request.getInputStream());
    if (body.length == 0) {
      return new DeleteOptions(dryInQuery, null, null);
    }
    Object tree = Bodies.document(body, Format.of(request.getContentType()));
    if (!(tree instanceof Map<?, ?> map)) {
      throw Statuses.badRequest("the body of a deletion must be DeleteOptions or nothing");
    }
    Map<?, ?> preconditions =
        map.get("preconditions") instanceof Map<?, ?> given ? given : Map.of();
    return new DeleteOptions(
        dryInQuery || dryRun(map.get("dryRun")),
        text(preconditions.get("uid")),
        text(preconditions.get("resourceVersion")));
  }

  private static boolean dryRun(@Nullable Object value) {
    if (value == null || List.of().equals(value)) {
      return false;
    }
    if (!List.of("All").equals(value)) {
      throw Statuses.badRequest("dryRun", "must be [All]");
    }
    return true;
  }

  private static @Nullable String text(@Nullable Object value) {
    return value == null ? null : value.toString();
  }
}
