package io.margay.core.model;

import java.util.Arrays;
import java.util.Optional;

/** The API groups, each in the one version that is served and stored. */
public enum ApiGroup {
  CALICO("projectcalico.org", "v3"),
  NETWORKING("networking.k8s.io", "v1"),
  POLICY("policy.networking.k8s.io", "v1alpha2"),
  DISCOVERY("discovery.k8s.io", "v1"),
  CORE("", "v1"),
  MARGAY("margay.io", "v1");

  private final String group;
  private final String version;

  ApiGroup(String group, String version) {
    this.group = group;
    this.version = version;
  }

  /** The group of this name; empty for the core group. */
  public static Optional<ApiGroup> byName(String group) {
    return Arrays.stream(values()).filter(each -> each.group.equals(group)).findFirst();
  }

  /** The group of an {@code apiVersion:}, if it is in the version that is served. */
  public static Optional<ApiGroup> byApiVersion(String apiVersion) {
    return Arrays.stream(values()).filter(each -> each.apiVersion().equals(apiVersion)).findFirst();
  }

  /** As in paths and key names; empty for the core group. */
  public String group() {
    return group;
  }

  public String version() {
    return version;
  }

  /** As in {@code apiVersion:}: {@code group/version}, or {@code v1} for the core group. */
  public String apiVersion() {
    return group.isEmpty() ? version : group + "/" + version;
  }

  /** Where the group's resources are served: {@code /apis/group/version} or {@code /api/v1}. */
  public String path() {
    return (group.isEmpty() ? "/api/" : "/apis/") + apiVersion();
  }
}
