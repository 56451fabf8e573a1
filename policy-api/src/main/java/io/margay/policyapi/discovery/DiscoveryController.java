package io.margay.policyapi.discovery;

import io.margay.core.model.Kind;
import io.margay.policyapi.body.Bodies;
import io.swagger.v3.oas.annotations.Hidden;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** What clients ask before they ask for anything. */
@Hidden
@RestController
final class DiscoveryController {

  private static final String GROUP_DOCUMENT = "/openapi/v3/apis/projectcalico.org/v3";

  /** Made at the first question: start-up does not wait for it. */
  private static final class Document {
    static final byte[] TEXT = bytes(OpenApi.document());
    static final String HASH = hash(TEXT);
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
    return discovery(accept, false);
  }

  @GetMapping("/apis")
  ResponseEntity<byte[]> groups(
      @RequestHeader(name = HttpHeaders.ACCEPT, required = false) @Nullable String accept) {
    return discovery(accept, true);
  }

  @GetMapping("/apis/projectcalico.org")
  ResponseEntity<byte[]> group() {
    return json(Discovery.group());
  }

  @GetMapping("/apis/projectcalico.org/v3")
  ResponseEntity<byte[]> resources() {
    return json(Discovery.resources());
  }

  /** Nothing is a valid document in protobuf, and all that kubectl wants to hear of it. */
  @GetMapping({"/openapi/v2", "/swagger-2.0.0.pb-v1"})
  ResponseEntity<byte[]> openApiV2() {
    return ResponseEntity.ok()
        .header(
            HttpHeaders.CONTENT_TYPE, "application/com.github.proto-openapi.spec.v2.v1.0+protobuf")
        .body(new byte[0]);
  }

  @GetMapping("/openapi/v3")
  ResponseEntity<byte[]> openApiIndex() {
    String url = GROUP_DOCUMENT + "?hash=" + Document.HASH;
    return json(
        Map.of("paths", Map.of("apis/" + Kind.API_VERSION, Map.of("serverRelativeURL", url))));
  }

  @GetMapping(GROUP_DOCUMENT)
  ResponseEntity<byte[]> openApi() {
    return ResponseEntity.ok()
        .header(HttpHeaders.CONTENT_TYPE, "application/json")
        .eTag(Document.HASH)
        .cacheControl(CacheControl.noCache().cachePublic())
        .body(Document.TEXT);
  }

  private static ResponseEntity<byte[]> discovery(@Nullable String accept, boolean withGroups) {
    // The first generation that the client names wins; parameters may come in any order or number.
    for (String one : accept == null ? new String[0] : accept.split(",")) {
      boolean aggregated =
          one.contains("g=apidiscovery.k8s.io") && one.contains("as=APIGroupDiscoveryList");
      if (aggregated && one.contains("v=v2beta1")) {
        return aggregated("v2beta1", Discovery.AGGREGATED_V2BETA1, withGroups);
      }
      if (aggregated && one.contains("v=v2")) {
        return aggregated("v2", Discovery.AGGREGATED_V2, withGroups);
      }
    }
    return json(withGroups ? Discovery.groups() : Discovery.versions());
  }

  private static ResponseEntity<byte[]> aggregated(
      String version, String contentType, boolean withGroups) {
    byte[] body = bytes(Discovery.aggregated(version, withGroups));
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
