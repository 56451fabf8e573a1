package io.margay.policyapi.discovery;

import io.swagger.v3.core.util.Json;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.tags.Tag;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The document behind Swagger UI: that of the resources, and what there is beside. */
@Configuration(proxyBeanMethods = false)
class SwaggerConfiguration {

  @Bean
  OpenApiCustomizer describeResources() {
    return shown -> {
      Map<String, Object> tree = OpenApi.document();
      Map<String, Object> paths = new LinkedHashMap<>(OwnPaths.all());
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
}
