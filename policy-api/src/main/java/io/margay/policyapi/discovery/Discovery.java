package io.margay.policyapi.discovery;

import io.margay.core.model.ApiGroup;
import io.margay.core.model.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The discovery documents of Kubernetes, both generations. */
final class Discovery {

  /** The content type that says which generation a document is of; clients compare it as text. */
  static final String AGGREGATED_V2 =
      "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

  static final String AGGREGATED_V2BETA1 =
      "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList";

  private static final List<String> READ = List.of("get", "list", "watch");
  private static final List<String> WRITE =
      List.of("create", "delete", "get", "list", "patch", "update", "watch");

  private Discovery() {}

  static Map<String, Object> versions() {
    Map<String, Object> tree = object("APIVersions", "v1");
    tree.put("versions", List.of());
    tree.put("serverAddressByClientCIDRs", List.of());
    return tree;
  }

  static Map<String, Object> groups() {
    Map<String, Object> tree = object("APIGroupList", "v1");
    tree.put("groups", List.of(groupEntry()));
    return tree;
  }

  static Map<String, Object> group() {
    Map<String, Object> tree = object("APIGroup", "v1");
    tree.putAll(groupEntry());
    return tree;
  }

  static Map<String, Object> resources() {
    Map<String, Object> tree = object("APIResourceList", "v1");
    tree.put("groupVersion", Kind.API_VERSION);
    tree.put("resources", Kind.in(ApiGroup.CALICO).stream().map(Discovery::resource).toList());
    return tree;
  }

  /**
   * @param version v2 or v2beta1
   * @param withGroups whether the groups are asked for ({@code /apis}) or the core ({@code /api})
   */
  static Map<String, Object> aggregated(String version, boolean withGroups) {
    Map<String, Object> tree = object("APIGroupDiscoveryList", "apidiscovery.k8s.io/" + version);
    tree.put("metadata", Map.of());
    tree.put("items", withGroups ? List.of(aggregatedGroup()) : List.of());
    return tree;
  }

  static List<String> verbs(Kind kind) {
    return kind.readOnly() ? READ : WRITE;
  }

  private static Map<String, Object> groupEntry() {
    Map<String, Object> version = new LinkedHashMap<>();
    version.put("groupVersion", Kind.API_VERSION);
    version.put("version", Kind.VERSION);
    Map<String, Object> group = new LinkedHashMap<>();
    group.put("name", Kind.GROUP);
    group.put("versions", List.of(version));
    group.put("preferredVersion", version);
    return group;
  }

  private static Map<String, Object> resource(Kind kind) {
    Map<String, Object> resource = new LinkedHashMap<>();
    resource.put("name", kind.plural());
    resource.put("singularName", kind.singular());
    resource.put("namespaced", kind.namespaced());
    resource.put("kind", kind.kindName());
    resource.put("verbs", verbs(kind));
    resource.put("shortNames", kind.shortNames());
    resource.put("categories", kind.categories());
    return resource;
  }

  private static Map<String, Object> aggregatedGroup() {
    Map<String, Object> version = new LinkedHashMap<>();
    version.put("version", Kind.VERSION);
    version.put(
        "resources", Kind.in(ApiGroup.CALICO).stream().map(Discovery::aggregatedResource).toList());
    version.put("freshness", "Current");
    Map<String, Object> group = new LinkedHashMap<>();
    group.put("metadata", Map.of("name", Kind.GROUP));
    group.put("versions", List.of(version));
    return group;
  }

  private static Map<String, Object> aggregatedResource(Kind kind) {
    Map<String, Object> resource = new LinkedHashMap<>();
    resource.put("resource", kind.plural());
    resource.put("responseKind", gvk(kind));
    resource.put("scope", kind.namespaced() ? "Namespaced" : "Cluster");
    resource.put("singularResource", kind.singular());
    resource.put("verbs", verbs(kind));
    resource.put("shortNames", kind.shortNames());
    resource.put("categories", kind.categories());
    return resource;
  }

  static Map<String, Object> gvk(Kind kind) {
    Map<String, Object> gvk = new LinkedHashMap<>();
    gvk.put("group", Kind.GROUP);
    gvk.put("version", Kind.VERSION);
    gvk.put("kind", kind.kindName());
    return gvk;
  }

  private static Map<String, Object> object(String kind, String apiVersion) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("kind", kind);
    tree.put("apiVersion", apiVersion);
    return tree;
  }
}
