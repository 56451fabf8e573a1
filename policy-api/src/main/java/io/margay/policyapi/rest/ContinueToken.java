package io.margay.policyapi.rest;

import io.margay.core.model.Kind;
import io.margay.core.model.ResourceKey;
import io.margay.policyapi.body.Bodies;
import io.margay.policyapi.status.StatusException;
import io.margay.policyapi.status.Statuses;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where the next part of a list begins. Opaque to clients.
 *
 * @param revision of the state that is listed; 0 if that is gone and the latest will do
 */
record ContinueToken(long revision, String namespace, String name) {

  static ContinueToken after(long revision, ResourceKey last) {
    return new ContinueToken(revision, last.namespace(), last.name());
  }

  /** Goes on from the same place in whatever is there then. */
  ContinueToken inconsistent() {
    return new ContinueToken(0, namespace, name);
  }

  String text() {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("v", "meta.k8s.io/v1");
    tree.put("rv", revision);
    tree.put("start", namespace + "/" + name);
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(Bodies.json(tree).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * @throws StatusException 400 if the token is none of ours
   */
  static ContinueToken parse(String text) {
    try {
      byte[] json = Base64.getUrlDecoder().decode(text);
      if (Bodies.trusted(json) instanceof Map<?, ?> tree
          && tree.get("rv") instanceof Number revision
          && tree.get("start") instanceof String start
          && start.contains("/")) {
        int slash = start.indexOf('/');
        return new ContinueToken(
            revision.longValue(), start.substring(0, slash), start.substring(slash + 1));
      }
    } catch (RuntimeException e) {
      throw invalid();
    }
    throw invalid();
  }

  ResourceKey after(Kind kind) {
    return new ResourceKey(kind, namespace, name);
  }

  private static StatusException invalid() {
    return Statuses.badRequest("continue", "the continue token is not one that this API gave");
  }
}
