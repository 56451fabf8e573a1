package io.margay.agent.routing;

import io.margay.core.model.Resource;
import io.margay.core.model.Resources;
import io.margay.core.model.codec.Decoded;
import java.util.Map;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.json.JsonMapper;

/** Resources as documents, in a JSON with fewer and other quotes, read as the API reads them. */
final class Documents {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
          .enable(JsonReadFeature.ALLOW_UNQUOTED_PROPERTY_NAMES)
          .build();

  private Documents() {}

  /** One of {@code projectcalico.org/v3} that has a name and a spec. */
  static Resource of(String kind, String name, String spec) {
    return document(
        "{apiVersion: 'projectcalico.org/v3', kind: '%s', metadata: {name: '%s'}, spec: %s}"
            .formatted(kind, name, spec));
  }

  static Resource document(String text) {
    Decoded<Resource> decoded = Resources.decode(JSON.readValue(text, Map.class));
    Resource resource = decoded.value();
    if (resource == null || !decoded.problems().isEmpty()) {
      throw new AssertionError(text + ": " + decoded.problems());
    }
    return resource;
  }
}
