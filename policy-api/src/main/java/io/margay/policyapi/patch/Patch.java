package io.margay.policyapi.patch;

import io.margay.policyapi.body.Bodies;
import io.margay.policyapi.body.Format;
import io.margay.policyapi.status.StatusException;
import io.margay.policyapi.status.Statuses;
import org.jspecify.annotations.Nullable;

/** A change of a document, as a client sends it. */
public sealed interface Patch permits MergePatch, JsonPatch {

  /** The media type of server-side apply, which is no patch of a document. */
  String APPLY = "application/apply-patch+yaml";

  String ACCEPTED = "application/json-patch+json, application/merge-patch+json, " + APPLY;

  /**
   * Reads a patch.
   *
   * @throws StatusException 415 for other media types, 400 if the body is no such patch
   */
  static Patch read(@Nullable String contentType, byte[] body) {
    String type = contentType == null ? "none" : Format.mediaType(contentType);
    return switch (type) {
      case "application/merge-patch+json" -> new MergePatch(Bodies.document(body, Format.JSON));
      case "application/json-patch+json" -> JsonPatch.read(Bodies.document(body, Format.JSON));
      default -> throw Statuses.unsupportedMediaType(type, ACCEPTED);
    };
  }

  /**
   * The changed document; the given one stays as it is.
   *
   * @throws StatusException 422 if the patch does not fit
   */
  Object apply(Object document);
}
