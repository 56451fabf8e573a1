package io.margay.policyapi.enforcement;

import io.margay.core.model.Kind;
import io.margay.core.model.ResourceKey;
import io.margay.policyapi.body.Bodies;
import io.margay.policyapi.status.Statuses;
import io.margay.policyapi.store.ResourceStore;
import io.margay.policyapi.store.StoredResource;
import io.swagger.v3.oas.annotations.Hidden;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code GET /apis/margay.io/v1/enforcement?revision=N}, and the same for the latest revision of a
 * policy as its {@code status} subresource.
 */
@Hidden
@RestController
final class EnforcementController {

  private final Enforcement enforcement;
  private final ResourceStore store;

  EnforcementController(Enforcement enforcement, ResourceStore store) {
    this.enforcement = enforcement;
    this.store = store;
  }

  @GetMapping(path = "/apis/margay.io/v1/enforcement", produces = MediaType.APPLICATION_JSON_VALUE)
  String of(@RequestParam(required = false) @Nullable String revision) {
    if (revision == null || !revision.matches("[0-9]{1,18}")) {
      throw Statuses.badRequest("revision: must be a number, as resourceVersion is");
    }
    return Bodies.json(enforcement.of(Long.parseLong(revision)));
  }

  @GetMapping(
      path = "/apis/projectcalico.org/v3/globalnetworkpolicies/{name}/status",
      produces = MediaType.APPLICATION_JSON_VALUE)
  String global(@PathVariable String name) {
    return status(new ResourceKey(Kind.GLOBAL_NETWORK_POLICY, "", name));
  }

  @GetMapping(
      path = "/apis/projectcalico.org/v3/namespaces/{namespace}/networkpolicies/{name}/status",
      produces = MediaType.APPLICATION_JSON_VALUE)
  String namespaced(@PathVariable String namespace, @PathVariable String name) {
    return status(new ResourceKey(Kind.NETWORK_POLICY, namespace, name));
  }

  /** The object with what the nodes say of its latest revision, as Kubernetes answers it. */
  private String status(ResourceKey key) {
    StoredResource stored = store.find(key).orElseThrow(() -> Statuses.notFound(key));
    Map<String, Object> object = new LinkedHashMap<>();
    ((Map<?, ?>) Bodies.trusted(stored.body()))
        .forEach((field, value) -> object.put((String) field, value));
    object.put("status", enforcement.of(stored.revision()));
    return Bodies.json(object);
  }
}
