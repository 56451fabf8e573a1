package io.margay.policyapi.discovery;

import io.margay.core.model.ApiGroup;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The schemas of all kinds, in both versions of OpenAPI. */
@Hidden
@RestController
final class OpenApiController {

  private static final String V2_PROTOBUF =
      "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

  /** Made at the first question: start-up does not wait for it. */
  private static final class Documents {
    static final Map<String, Document> BY_PATH = byPath();
    static final Map<String, Object> V2 = OpenApiV2.of(OpenApi.document());
    static final Document V2_JSON = Document.of(Answers.bytes(V2));
    static final Document V2_PROTO = Document.of(OpenApiV2Proto.encode(V2));

    private static Map<String, Document> byPath() {
      Map<String, Document> documents = new TreeMap<>();
      for (ApiGroup group : ApiGroup.values()) {
        if (Discovery.served(group)) {
          documents.put(
              group.path().substring(1), Document.of(Answers.bytes(OpenApi.document(group))));
        }
      }
      return documents;
    }
  }

  private record Document(byte[] text, String hash) {
    static Document of(byte[] text) {
      return new Document(text, Answers.hash(text));
    }
  }

  /** In protobuf for kubectl, in JSON for everybody else. */
  @GetMapping({"/openapi/v2", "/swagger-2.0.0.pb-v1"})
  ResponseEntity<byte[]> openApiV2(HttpServletRequest request) {
    String accept = String.valueOf(request.getHeader(HttpHeaders.ACCEPT));
    boolean proto =
        accept.contains("proto-openapi.spec.v2") || request.getRequestURI().contains("pb-v1");
    return cached(
        proto ? Documents.V2_PROTO : Documents.V2_JSON,
        proto ? V2_PROTOBUF : "application/json",
        CacheControl.noCache().cachePublic());
  }

  @GetMapping("/openapi/v3")
  ResponseEntity<byte[]> openApiIndex() {
    Map<String, Object> paths = new LinkedHashMap<>();
    Documents.BY_PATH.forEach((path, document) ->
        paths.put(
            path, Map.of("serverRelativeURL", "/openapi/v3/" + path + "?hash=" + document.hash())));
    return Answers.json(Map.of("paths", paths));
  }

  @GetMapping({"/openapi/v3/api/v1", "/openapi/v3/apis/{group}/{version}"})
  ResponseEntity<byte[]> openApi(HttpServletRequest request) {
    Document document =
        Documents.BY_PATH.get(request.getRequestURI().substring("/openapi/v3/".length()));
    if (document == null) {
      throw Answers.unknown();
    }
    // Whoever asks with the hash of what there is may keep it for ever.
    boolean sure = document.hash().equals(request.getParameter("hash"));
    return cached(
        document,
        "application/json",
        sure
            ? CacheControl.maxAge(Duration.ofDays(365)).cachePublic().immutable()
            : CacheControl.noCache().cachePublic());
  }

  private static ResponseEntity<byte[]> cached(
      Document document, String contentType, CacheControl caching) {
    return ResponseEntity.ok()
        .header(HttpHeaders.CONTENT_TYPE, contentType)
        .header(HttpHeaders.VARY, HttpHeaders.ACCEPT)
        .eTag(document.hash())
        .cacheControl(caching)
        .body(document.text());
  }
}
