package io.margay.policyapi.discovery;

import io.swagger.v3.core.util.Json;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.tags.Tag;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The document behind Swagger UI: that of the resources, and apply. */
@Configuration(proxyBeanMethods = false)
class SwaggerConfiguration {

  @Bean
  OpenApiCustomizer describeResources() {
    return shown -> {
      Map<String, Object> tree = OpenApi.document();
      Map<String, Object> paths = new LinkedHashMap<>();
      paths.put("/apis/margay.io/v1/apply", Map.of("post", apply()));
      if (tree.get("paths") instanceof Map<?, ?> resources) {
        resources.forEach((path, item) -> paths.put(String.valueOf(path), item));
      }
      tree.put("paths", paths);
      OpenAPI ours = Json.mapper().convertValue(tree, OpenAPI.class);
      shown.setInfo(ours.getInfo().description("Connects and secures workloads over routed IP."));
      shown.setPaths(ours.getPaths());
      shown.setComponents(ours.getComponents());
      shown.setTags(
          Arrays.stream(Purpose.values())
              .map(purpose -> new Tag().name(purpose.title()).description(purpose.description()))
              .toList());
    };
  }

  private static Map<String, Object> apply() {
    Map<String, Object> content = new LinkedHashMap<>();
    content.put(
        "application/yaml",
        Map.of("schema", Map.of("type", "string"), "example", Examples.text("apply")));
    content.put("application/json", Map.of("schema", Map.of("type", "object")));
    Map<String, Object> operation = new LinkedHashMap<>();
    operation.put("tags", List.of(Purpose.APPLY.title()));
    operation.put("operationId", "apply");
    operation.put("summary", "Create or update objects: all of them or, if one is wrong, none");
    operation.put(
        "parameters",
        List.of(
            OpenApi.parameter("dryRun", "query", "string"),
            OpenApi.parameter("fieldValidation", "query", "string")));
    operation.put("requestBody", Map.of("required", true, "content", content));
    operation.put(
        "responses",
        Map.of(
            "200",
            Map.of("description", "What became of each object"),
            "default",
            Map.of("description", "A Status object that says what is wrong")));
    return operation;
  }
}
