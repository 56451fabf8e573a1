package io.margay.policyapi.discovery;

import io.margay.core.model.ApiGroup;
import io.margay.core.model.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The discovery documents of Kubernetes, both generations. */
final class Discovery {

  /** The content type that says which generation a document is of; clients compare it as text. */
  static final String AGGREGATED_V2 =
      "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

  static final String AGGREGATED_V2BETA1 =
      "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList";

  private static final List<String> READ = List.of("get", "list", "watch");
  private static final List<String> WRITE =
      List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");

  private Discovery() {}

  /** {@code /api}: the versions of the core group. */
  static Map<String, Object> versions() {
    Map<String, Object> tree = object("APIVersions", "v1");
    tree.put("versions", List.of(ApiGroup.CORE.version()));
    tree.put("serverAddressByClientCIDRs", List.of());
    return tree;
  }

  /** {@code /apis}: all groups but the core. */
  static Map<String, Object> groups() {
    Map<String, Object> tree = object("APIGroupList", "v1");
    List<Object> groups = new ArrayList<>(named().stream().map(Discovery::groupEntry).toList());
    Reviews.GROUP_VERSIONS.forEach(groupVersion -> groups.add(groupEntry(groupVersion)));
    tree.put("groups", groups);
    return tree;
  }

  static Map<String, Object> group(ApiGroup group) {
    Map<String, Object> tree = object("APIGroup", "v1");
    tree.putAll(groupEntry(group));
    return tree;
  }

  static Map<String, Object> resources(ApiGroup group) {
    Map<String, Object> tree = object("APIResourceList", "v1");
    tree.put("groupVersion", group.apiVersion());
    List<Object> resources = new ArrayList<>();
    for (Kind kind : Kind.in(group)) {
      resources.add(resource(kind));
      if (kind.hasStatus()) {
        resources.add(statusOf(kind));
      }
    }
    tree.put("resources", resources);
    return tree;
  }

  /** The resources of a group that only answers questions. */
  static Map<String, Object> reviews(String groupVersion) {
    Map<String, Object> tree = object("APIResourceList", "v1");
    tree.put("groupVersion", groupVersion);
    tree.put("resources", Reviews.resources(groupVersion));
    return tree;
  }

  /**
   * @param version v2 or v2beta1
   * @param core whether {@code /api} is asked for, and not {@code /apis}
   */
  static Map<String, Object> aggregated(String version, boolean core) {
    Map<String, Object> tree = object("APIGroupDiscoveryList", "apidiscovery.k8s.io/" + version);
    tree.put("metadata", Map.of());
    List<ApiGroup> groups = core ? List.of(ApiGroup.CORE) : named();
    tree.put(
        "items",
        groups.stream().filter(Discovery::served).map(Discovery::aggregatedGroup).toList());
    return tree;
  }

  static List<String> verbs(Kind kind) {
    return kind.readOnly() ? READ : WRITE;
  }

  /**
   * Whether clients are told of the group. Of the core they are in any case: it is where they look
   * for the kind List.
   */
  static boolean served(ApiGroup group) {
    return group == ApiGroup.CORE || !Kind.in(group).isEmpty();
  }

  /**
   * Groups in the order in which clients look a bare name up: Kubernetes' own before Calico's, as
   * an API server has it.
   */
  private static List<ApiGroup> named() {
    return Stream.of(
            ApiGroup.NETWORKING,
            ApiGroup.POLICY,
            ApiGroup.DISCOVERY,
            ApiGroup.CALICO,
            ApiGroup.MARGAY)
        .filter(Discovery::served)
        .toList();
  }

  private static Map<String, Object> groupEntry(ApiGroup group) {
    return groupEntry(group.apiVersion());
  }

  private static Map<String, Object> groupEntry(String groupVersion) {
    int slash = groupVersion.indexOf('/');
    Map<String, Object> version = new LinkedHashMap<>();
    version.put("groupVersion", groupVersion);
    version.put("version", groupVersion.substring(slash + 1));
    Map<String, Object> group = new LinkedHashMap<>();
    group.put("name", groupVersion.substring(0, slash));
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

  private static Map<String, Object> statusOf(Kind kind) {
    Map<String, Object> resource = new LinkedHashMap<>();
    resource.put("name", kind.plural() + "/status");
    resource.put("singularName", "");
    resource.put("namespaced", kind.namespaced());
    resource.put("kind", kind.kindName());
    resource.put("verbs", statusVerbs(kind));
    return resource;
  }

  private static List<String> statusVerbs(Kind kind) {
    return kind.readOnly() ? List.of("get") : List.of("get", "patch", "update");
  }

  private static Map<String, Object> aggregatedGroup(ApiGroup group) {
    Map<String, Object> version = new LinkedHashMap<>();
    version.put("version", group.version());
    version.put("resources", Kind.in(group).stream().map(Discovery::aggregatedResource).toList());
    version.put("freshness", "Current");
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("metadata", group.group().isEmpty() ? Map.of() : Map.of("name", group.group()));
    tree.put("versions", List.of(version));
    return tree;
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
    if (kind.hasStatus()) {
      Map<String, Object> status = new LinkedHashMap<>();
      status.put("subresource", "status");
      status.put("responseKind", gvk(kind));
      status.put("verbs", statusVerbs(kind));
      resource.put("subresources", List.of(status));
    }
    return resource;
  }

  static Map<String, Object> gvk(Kind kind) {
    Map<String, Object> gvk = new LinkedHashMap<>();
    gvk.put("group", kind.group().group());
    gvk.put("version", kind.group().version());
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
