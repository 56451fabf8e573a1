package io.margay.policyapi.discovery;

import io.margay.core.model.ApiGroup;
import io.swagger.v3.oas.annotations.Hidden;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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
    return Answers.json(version);
  }

  /** Where to look further. */
  @GetMapping("/")
  ResponseEntity<byte[]> root() {
    List<String> paths = new ArrayList<>(List.of("/api", "/api/v1", "/apis"));
    Arrays.stream(ApiGroup.values())
        .filter(group -> group != ApiGroup.CORE && Discovery.served(group))
        .map(ApiGroup::path)
        .forEach(paths::add);
    paths.addAll(
        List.of(
            "/actuator",
            "/healthz",
            "/livez",
            "/openapi/v2",
            "/openapi/v3",
            "/readyz",
            "/swagger-ui.html",
            "/version"));
    return Answers.json(Map.of("paths", paths));
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
    return Answers.json(
        Discovery.group(
            ApiGroup.byName(group).filter(Discovery::served).orElseThrow(Answers::unknown)));
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
    return Answers.json(
        Discovery.resources(
            ApiGroup.byApiVersion(apiVersion)
                .filter(Discovery::served)
                .orElseThrow(Answers::unknown)));
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
    return Answers.json(core ? Discovery.versions() : Discovery.groups());
  }

  private static ResponseEntity<byte[]> aggregated(
      String version, String contentType, boolean core) {
    byte[] body = Answers.bytes(Discovery.aggregated(version, core));
    return ResponseEntity.ok()
        .header(HttpHeaders.CONTENT_TYPE, contentType)
        .header(HttpHeaders.VARY, HttpHeaders.ACCEPT)
        .eTag(Answers.hash(body))
        .body(body);
  }
}
