package io.margay.agent.document;

import io.margay.core.model.ApiGroup;
import io.margay.core.model.CalicoNodeStatus;
import io.margay.core.model.CalicoNodeStatusSpec;
import io.margay.core.model.CalicoNodeStatusStatus;
import io.margay.core.model.Metadata;
import io.margay.core.model.Resource;
import io.margay.core.model.Resources;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Reads and writes the JSON documents of resources. */
public final class ResourceDocuments {

  /** Of a policy, what decides whom it applies to. */
  private static final List<String> SCOPE = List.of("tier", "order", "selector", "types");

  /** The same of a policy of Kubernetes. */
  private static final List<String> KUBERNETES_SCOPE = List.of("podSelector", "policyTypes");

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private ResourceDocuments() {}

  /**
   * Reads a resource. A field that this agent does not know is a fault too: leaving it out could
   * widen a policy.
   *
   * @throws IllegalArgumentException with everything that is wrong
   */
  public static Resource read(byte[] json) {
    return Resources.decode(tree(json)).orThrow();
  }

  public static byte[] write(Resource resource) {
    return MAPPER.writeValueAsBytes(Resources.encode(resource));
  }

  /** A status alone, which is a part of its resource. */
  public static byte[] write(CalicoNodeStatusStatus status) {
    CalicoNodeStatus whole =
        new CalicoNodeStatus(
            Metadata.named("status"), new CalicoNodeStatusSpec("node", List.of(), null), status);
    return MAPPER.writeValueAsBytes(Resources.encode(whole).get("status"));
  }

  /**
   * What is left of a policy that can not be read as a whole: the same scope without any rule, so
   * that whom it selects is closed rather than open. Null where not even the scope can be read, or
   * it is no policy.
   */
  public static @Nullable Resource closed(byte[] json) {
    try {
      if (!(tree(json) instanceof Map<?, ?> whole)
          || !(whole.get("metadata") instanceof Map<?, ?> metadata)
          || !(whole.get("spec") instanceof Map<?, ?> spec)
          || !String.valueOf(whole.get("kind")).endsWith("NetworkPolicy")) {
        return null;
      }
      Map<String, Object> tree = new LinkedHashMap<>();
      tree.put("apiVersion", whole.get("apiVersion"));
      tree.put("kind", whole.get("kind"));
      tree.put("metadata", only(metadata, List.of("name", "namespace")));
      if (ApiGroup.POLICY.apiVersion().equals(whole.get("apiVersion"))) {
        tree.put("spec", only(spec, List.of("tier", "priority", "subject")));
        return new ClusterPolicyRemains(tree, spec).closed();
      }
      boolean kubernetes = ApiGroup.NETWORKING.apiVersion().equals(whole.get("apiVersion"));
      Map<String, Object> scope = only(spec, kubernetes ? KUBERNETES_SCOPE : SCOPE);
      scope.putIfAbsent(kubernetes ? "policyTypes" : "types", List.of("Ingress", "Egress"));
      tree.put("spec", scope);
      return Resources.decode(tree).orThrow();
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static Map<String, Object> only(Map<?, ?> map, List<String> keys) {
    Map<String, Object> kept = new LinkedHashMap<>();
    for (String key : keys) {
      Object value = map.get(key);
      if (value != null) {
        kept.put(key, value);
      }
    }
    return kept;
  }

  private static Object tree(byte[] json) {
    try {
      return MAPPER.readValue(json, Object.class);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("is not JSON: " + e.getOriginalMessage(), e);
    }
  }
}
