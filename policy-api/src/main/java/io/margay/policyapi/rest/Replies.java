package io.margay.policyapi.rest;

import io.margay.policyapi.body.Bodies;
import io.margay.policyapi.body.Format;
import io.margay.policyapi.status.Status;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/** Documents as HTTP answers. */
public final class Replies {

  static final MediaType YAML = MediaType.parseMediaType("application/yaml");

  private Replies() {}

  /** The document in JSON, or in YAML for clients that prefer it. */
  public static ResponseEntity<byte[]> document(int code, String json, @Nullable String accept) {
    return document(code, json, accept, List.of());
  }

  /**
   * @param warnings sent as headers that kubectl prints
   */
  public static ResponseEntity<byte[]> document(
      int code, String json, @Nullable String accept, List<String> warnings) {
    ResponseEntity.BodyBuilder builder = ResponseEntity.status(HttpStatusCode.valueOf(code));
    for (String warning : warnings) {
      builder.header(HttpHeaders.WARNING, "299 - \"" + warning.replace("\"", "\\\"") + "\"");
    }
    return wantsYaml(accept)
        ? builder.contentType(YAML).body(bytes(Bodies.yaml(Bodies.trusted(json))))
        : builder.contentType(MediaType.APPLICATION_JSON).body(bytes(json));
  }

  public static ResponseEntity<byte[]> status(Status status) {
    ResponseEntity.BodyBuilder builder =
        ResponseEntity.status(HttpStatusCode.valueOf(status.code()));
    if (status.retryAfterSeconds() > 0) {
      builder.header(HttpHeaders.RETRY_AFTER, Integer.toString(status.retryAfterSeconds()));
    }
    return builder
        .contentType(MediaType.APPLICATION_JSON)
        .body(bytes(Bodies.json(status.toTree())));
  }

  /** Sends an answer where nobody else does it. */
  public static void write(ResponseEntity<byte[]> answer, HttpServletResponse response)
      throws IOException {
    response.setStatus(answer.getStatusCode().value());
    answer
        .getHeaders()
        .forEach((name, values) -> values.forEach(value -> response.addHeader(name, value)));
    byte[] body = answer.getBody();
    if (body != null) {
      response.setContentLength(body.length);
      response.getOutputStream().write(body);
    }
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Whether the client takes JSON, as all do that do not prefer YAML. */
  static boolean isJson(@Nullable String accept) {
    return !wantsYaml(accept);
  }

  private static boolean wantsYaml(@Nullable String accept) {
    return accept != null
        && switch (Format.mediaType(firstOf(accept))) {
          case "application/yaml", "application/x-yaml", "text/yaml" -> true;
          default -> false;
        };
  }

  private static String firstOf(String accept) {
    int comma = accept.indexOf(',');
    return comma < 0 ? accept : accept.substring(0, comma);
  }
}
