package io.margay.policyapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.core.model.ApiGroup;
import io.margay.core.model.Kind;
import io.margay.core.model.Resources;
import io.margay.policyapi.body.Bodies;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What clients ask before they ask for anything. */
class DiscoveryTest {

  private static final RunningApi API = RunningApi.shared();
  private static final String V2 =
      "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
  private static final String V2BETA1 =
      "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList";

  private static HttpResponse<String> get(String path, String accept) {
    return API.send(API.request(path).header("Accept", accept).GET());
  }

  private static Map<?, ?> tree(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isLessThan(300);
    return (Map<?, ?>) Bodies.trusted(response.body());
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  @Test
  void everyKindIsFoundInBothGenerations() {
    List<String> aggregated = new ArrayList<>();
    for (String root : List.of("/api", "/apis")) {
      for (Object group : (List<?>) tree(get(root, V2 + "," + V2BETA1)).get("items")) {
        Map<?, ?> version = (Map<?, ?>) ((List<?>) ((Map<?, ?>) group).get("versions")).getFirst();
        for (Object resource : (List<?>) version.get("resources")) {
          aggregated.add(Bodies.json(((Map<?, ?>) resource).get("responseKind")));
        }
      }
    }
    assertThat(aggregated).hasSize(Kind.values().length).doesNotHaveDuplicates();
    for (ApiGroup group : ApiGroup.values()) {
      List<Kind> kinds = Kind.in(group);
      if (kinds.isEmpty()) {
        continue;
      }
      Map<?, ?> resources = tree(API.get(group.path()));
      assertThat(resources.get("groupVersion")).isEqualTo(group.apiVersion());
      for (Kind kind : kinds) {
        assertThat(resources.toString()).contains("name=" + kind.plural() + ",");
      }
    }
  }

  @Test
  void theContentTypeSaysTheGenerationAndTagsSpareTheBody() {
    for (String accept : List.of(V2, V2BETA1)) {
      HttpResponse<String> response = get("/apis", accept + ",application/json");
      assertThat(header(response, "Content-Type")).isEqualTo(accept);
      assertThat(header(response, "Vary")).containsIgnoringCase("Accept");
      HttpResponse<String> again =
          API.send(
              API.request("/apis")
                  .header("Accept", accept)
                  .header("If-None-Match", header(response, "ETag"))
                  .GET());
      assertThat(again.statusCode()).isEqualTo(304);
    }
    HttpResponse<String> plain = get("/apis", "application/json");
    assertThat(tree(plain).get("kind")).isEqualTo("APIGroupList");
  }

  @Test
  void groupsThatAreNotThereAre404() {
    for (String path :
        List.of(
            "/apis/apps",
            "/apis/apps/v1",
            "/apis/projectcalico.org/v4",
            "/openapi/v3/apis/apps/v1")) {
      assertThat(API.get(path).statusCode()).as(path).isEqualTo(404);
    }
    assertThat(API.get("/apis/projectcalico.org/v3/wishes").body())
        .isEqualTo("404 page not found\n");
    assertThat(API.get("/apis/projectcalico.org/v3/tiers/default/scale").statusCode())
        .isEqualTo(404);
  }

  @Test
  void schemasMayBeKeptForEverByTheirHash() {
    Map<?, ?> paths = (Map<?, ?>) tree(API.get("/openapi/v3")).get("paths");
    assertThat(paths.size()).isGreaterThan(0);
    for (Object entry : paths.values()) {
      String url = String.valueOf(((Map<?, ?>) entry).get("serverRelativeURL"));
      HttpResponse<String> hashed = API.get(url);
      assertThat(tree(hashed).get("openapi")).isEqualTo("3.0.0");
      assertThat(header(hashed, "Cache-Control")).contains("immutable", "max-age=31536000");
      HttpResponse<String> plain = API.get(url.substring(0, url.indexOf('?')));
      assertThat(header(plain, "Cache-Control")).contains("no-cache");
      assertThat(header(plain, "ETag")).isEqualTo(header(hashed, "ETag")).isNotEmpty();
    }
  }

  /** What Swagger UI offers to try out, taken from its document. */
  @Test
  void theExampleOfEveryKindIsTakenAsItStands() {
    for (Kind kind : Kind.values()) {
      Object example = exampleOf(kind);
      if (kind.readOnly()) {
        continue;
      }
      Map<?, ?> metadata = (Map<?, ?>) ((Map<?, ?>) example).get("metadata");
      String path =
          kind.group().path()
              + (kind.namespaced() ? "/namespaces/" + metadata.get("namespace") : "")
              + "/"
              + kind.plural();
      // One that is there already, as the built-in objects are, is replaced.
      boolean there = API.get(path + "/" + metadata.get("name")).statusCode() == 200;
      HttpResponse<String> response =
          there
              ? API.post("/apis/margay.io/v1/apply?dryRun=All", Bodies.json(example))
              : API.post(path + "?dryRun=All", Bodies.json(example));
      assertThat(response.statusCode()).as(kind + ": " + response.body()).isIn(200, 201);
      assertThat(response.headers().allValues("Warning"))
          .isEqualTo(
              Resources.warnings(Resources.decode(example).orThrow()).stream()
                  .map(warning -> "299 - \"" + warning.toString().replace("\"", "\\\"") + "\"")
                  .toList());
    }
  }

  private static Object exampleOf(Kind kind) {
    Map<?, ?> schemas =
        (Map<?, ?>)
            ((Map<?, ?>) tree(API.get("/openapi/v3" + kind.group().path())).get("components"))
                .get("schemas");
    return schemas.values().stream()
        .map(schema -> (Map<?, ?>) schema)
        .filter(schema ->
            schema.get("example") instanceof Map<?, ?> example
                && kind.kindName().equals(example.get("kind")))
        .map(schema -> schema.get("example"))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no example of " + kind));
  }

  @Test
  void swaggerUiShowsEveryKindUnderItsPurpose() {
    Map<?, ?> document = tree(API.get("/v3/api-docs"));
    assertThat((List<?>) document.get("tags")).hasSizeGreaterThan(3);
    for (Kind kind : Kind.values()) {
      assertThat(document.get("paths").toString()).contains("/" + kind.plural());
    }
    assertThat(API.get("/swagger-ui/index.html").statusCode()).isEqualTo(200);
    String own = "/apis/margay.io/v1/";
    assertThat(((Map<?, ?>) document.get("paths")).keySet().stream().map(String::valueOf))
        .filteredOn(path -> path.startsWith(own))
        .containsExactlyInAnyOrder(
            own + "apply",
            own + "enforcement",
            own + "resources/{resource}/{name}/history",
            own + "resources/{resource}/{namespace}/{name}/history",
            own + "revisions",
            own + "rollback");
  }

  @Test
  void thePastCanBeAskedForWhereverThereIsOne() {
    Map<?, ?> paths = (Map<?, ?>) tree(API.get("/v3/api-docs")).get("paths");
    for (Kind kind : Kind.values()) {
      for (String more : List.of("", "/{name}")) {
        String place = kind.namespaced() ? "namespaces/{namespace}/" : "";
        Object path = paths.get(kind.group().path() + "/" + place + kind.plural() + more);
        String get = String.valueOf(((Map<?, ?>) path).get("get"));
        assertThat(get.contains("name=asOf")).as(kind + more).isEqualTo(!kind.readOnly());
      }
    }
  }

  @Test
  void theOlderFormIsThereInJsonAndProtobuf() {
    assertThat(tree(get("/openapi/v2", "application/json")).get("swagger")).isEqualTo("2.0");
    HttpResponse<String> proto =
        get("/openapi/v2", "application/com.github.proto-openapi.spec.v2@v1.0+protobuf");
    assertThat(header(proto, "Content-Type"))
        .isEqualTo("application/com.github.proto-openapi.spec.v2.v1.0+protobuf");
    assertThat(proto.body()).contains("globalnetworkpolicies");
  }

  @ParameterizedTest
  @CsvSource({
    "projectcalico.org,tiers,,create,true",
    "projectcalico.org,tiers,,*,true",
    "projectcalico.org,blockaffinities,,get,true",
    "projectcalico.org,blockaffinities,,delete,false",
    "projectcalico.org,tiers,scale,get,false",
    "apps,deployments,,get,false",
    "*,*,,*,true"
  })
  void accessIsReviewed(String group, String resource, String sub, String verb, boolean allowed) {
    String body =
        Bodies.json(
            Map.of(
                "apiVersion", "authorization.k8s.io/v1",
                "kind", "SelfSubjectAccessReview",
                "spec",
                    Map.of(
                        "resourceAttributes",
                        Map.of(
                            "group", group,
                            "resource", resource,
                            "subresource", sub == null ? "" : sub,
                            "verb", verb))));
    HttpResponse<String> response =
        API.post("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", body);
    assertThat(response.statusCode()).isEqualTo(201);
    assertThat(((Map<?, ?>) tree(response).get("status")).get("allowed")).isEqualTo(allowed);
  }

  @Test
  void kubectlsProtobufIsRead() {
    byte[] attributes =
        joined(field(2, "delete"), field(3, "projectcalico.org"), field(5, "blockaffinities"));
    byte[] type = joined(field(1, "authorization.k8s.io/v1"), field(2, "SelfSubjectAccessReview"));
    byte[] unknown = joined(field(1, type), field(2, field(2, field(1, attributes))));
    byte[] body = joined(new byte[] {0x6b, 0x38, 0x73, 0}, unknown);
    HttpResponse<String> response = protobuf(body);
    assertThat(response.statusCode()).isEqualTo(201);
    assertThat(response.body()).contains("\"allowed\":false");
    assertThat(protobuf(new byte[] {1, 2}).statusCode()).isEqualTo(400);
    assertThat(protobuf(new byte[] {0x6b, 0x38, 0x73, 0, (byte) 0xff}).statusCode()).isEqualTo(400);
  }

  private static HttpResponse<String> protobuf(byte[] body) {
    return API.send(
        API.request("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews")
            .header("Content-Type", "application/vnd.kubernetes.protobuf")
            .POST(BodyPublishers.ofByteArray(body)));
  }

  private static byte[] field(int number, String text) {
    return field(number, text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] field(int number, byte[] bytes) {
    return joined(new byte[] {(byte) (number << 3 | 2), (byte) bytes.length}, bytes);
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  @Test
  void rulesAndSubjectAreReviewed() {
    String rules =
        API.post("/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", "{\"spec\":{}}").body();
    assertThat(rules).contains("globalnetworkpolicies", "deletecollection");
    String who = API.post("/apis/authentication.k8s.io/v1/selfsubjectreviews", "{}").body();
    assertThat(who).contains("system:anonymous");
  }

  @Test
  void whoKnowsNothingIsToldWhereToLook() {
    Map<?, ?> root = (Map<?, ?>) Bodies.trusted(RunningApi.shared().get("/").body());
    for (Object path : (List<?>) root.get("paths")) {
      assertThat(RunningApi.shared().get(String.valueOf(path)).statusCode())
          .as(String.valueOf(path))
          .isIn(200, 302);
    }
    HttpResponse<String> nothing = RunningApi.shared().get("/apis/apps/v1/deployments");
    assertThat(nothing.statusCode()).isEqualTo(404);
    assertThat(nothing.body()).contains("could not find the requested resource");
  }
}
