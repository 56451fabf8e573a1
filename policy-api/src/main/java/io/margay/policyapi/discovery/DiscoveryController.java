package io.margay.policyapi.discovery;

import io.margay.core.model.ApiGroup;
import io.margay.policyapi.body.Bodies;
import io.margay.policyapi.status.StatusException;
import io.margay.policyapi.status.Statuses;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** What clients ask before they ask for anything. */
@Hidden
@RestController
final class DiscoveryController {

  private static final String V2_PROTOBUF =
      "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

  /** Made at the first question: start-up does not wait for it. */
  private static final class Documents {
    static final Map<String, Document> BY_PATH = byPath();
    static final Map<String, Object> V2 = OpenApiV2.of(OpenApi.document());
    static final Document V2_JSON = Document.of(bytes(V2));
    static final Document V2_PROTO = Document.of(OpenApiV2Proto.encode(V2));

    private static Map<String, Document> byPath() {
      Map<String, Document> documents = new TreeMap<>();
      for (ApiGroup group : ApiGroup.values()) {
        if (Discovery.served(group)) {
          documents.put(group.path().substring(1), Document.of(bytes(OpenApi.document(group))));
        }
      }
      return documents;
    }
  }

  private record Document(byte[] text, String hash) {
    static Document of(byte[] text) {
      return new Document(text, DiscoveryController.hash(text));
    }
  }

  /** The Kubernetes minor version whose clients fit: some installations choose kubectl by it. */
  @GetMapping("/version")
  ResponseEntity<byte[]> version() {
    Map<String, Object> version = new LinkedHashMap<>();
    version.put("major", "1");
    version.put("minor", "32");
    version.put("gitVersion", "v1.32.0+margay");
    version.put("gitCommit", "");
    version.put("gitTreeState", "clean");
    version.put("buildDate", "1970-01-01T00:00:00Z");
    version.put("goVersion", "");
    version.put("compiler", "javac");
    version.put("platform", "linux/amd64");
    return json(version);
  }

  @GetMapping("/api")
  ResponseEntity<byte[]> core(
      @RequestHeader(name = HttpHeaders.ACCEPT, required = false) @Nullable String accept) {
    return discovery(accept, true);
  }

  @GetMapping("/apis")
  ResponseEntity<byte[]> groups(
      @RequestHeader(name = HttpHeaders.ACCEPT, required = false) @Nullable String accept) {
    return discovery(accept, false);
  }

  @GetMapping("/apis/{group}")
  ResponseEntity<byte[]> group(@PathVariable String group) {
    return json(
        Discovery.group(
            ApiGroup.byName(group).filter(Discovery::served).orElseThrow(this::unknown)));
  }

  @GetMapping("/apis/{group}/{version}")
  ResponseEntity<byte[]> resources(@PathVariable String group, @PathVariable String version) {
    return resources(group + "/" + version);
  }

  @GetMapping("/api/v1")
  ResponseEntity<byte[]> coreResources() {
    return resources(ApiGroup.CORE.apiVersion());
  }

  private ResponseEntity<byte[]> resources(String apiVersion) {
    return json(
        Discovery.resources(
            ApiGroup.byApiVersion(apiVersion)
                .filter(Discovery::served)
                .orElseThrow(this::unknown)));
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
    return json(Map.of("paths", paths));
  }

  @GetMapping({"/openapi/v3/api/v1", "/openapi/v3/apis/{group}/{version}"})
  ResponseEntity<byte[]> openApi(HttpServletRequest request) {
    Document document =
        Documents.BY_PATH.get(request.getRequestURI().substring("/openapi/v3/".length()));
    if (document == null) {
      throw unknown();
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

  private StatusException unknown() {
    return Statuses.other(404, "NotFound", "the server could not find the requested resource");
  }

  private static ResponseEntity<byte[]> discovery(@Nullable String accept, boolean core) {
    // The first generation that the client names wins; parameters may come in any order or number.
    for (String one : accept == null ? new String[0] : accept.split(",")) {
      boolean aggregated =
          one.contains("g=apidiscovery.k8s.io") && one.contains("as=APIGroupDiscoveryList");
      if (aggregated && one.contains("v=v2beta1")) {
        return aggregated("v2beta1", Discovery.AGGREGATED_V2BETA1, core);
      }
      if (aggregated && one.contains("v=v2")) {
        return aggregated("v2", Discovery.AGGREGATED_V2, core);
      }
    }
    return json(core ? Discovery.versions() : Discovery.groups());
  }

  private static ResponseEntity<byte[]> aggregated(
      String version, String contentType, boolean core) {
    byte[] body = bytes(Discovery.aggregated(version, core));
    return ResponseEntity.ok()
        .header(HttpHeaders.CONTENT_TYPE, contentType)
        .header(HttpHeaders.VARY, HttpHeaders.ACCEPT)
        .eTag(hash(body))
        .body(body);
  }

  private static ResponseEntity<byte[]> json(Map<String, Object> tree) {
    return ResponseEntity.ok()
        .header(HttpHeaders.CONTENT_TYPE, "application/json")
        .body(bytes(tree));
  }

  private static byte[] bytes(Object tree) {
    return Bodies.json(tree).getBytes(StandardCharsets.UTF_8);
  }

  private static String hash(byte[] text) {
    try {
      return HexFormat.of()
          .withUpperCase()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
