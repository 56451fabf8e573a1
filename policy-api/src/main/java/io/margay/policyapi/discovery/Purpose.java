package io.margay.policyapi.discovery;

import io.margay.core.model.Kind;

/** How the kinds are grouped for people. */
enum Purpose {
  APPLY("Apply", "Create or update any number of objects of any kind in one go."),
  HISTORY("History", "What was changed, by whom, from where and why, and the way back."),
  POLICY("Policy", "Who may talk to whom: policies, the tiers they are in, and profiles."),
  WORKLOADS("Workloads and nodes", "What is connected, and where it runs."),
  ADDRESSES("Addresses", "Ranges of addresses, and which node has which block of them."),
  ROUTING("Routing", "BGP: its settings and who peers with whom."),
  SETTINGS("Settings", "How agents and controllers work, and what the cluster is."),
  KUBERNETES("Kubernetes", "Kubernetes' own policies, namespaces, accounts and services.");

  private final String title;
  private final String description;

  Purpose(String title, String description) {
    this.title = title;
    this.description = description;
  }

  static Purpose of(Kind kind) {
    return switch (kind) {
      case NETWORK_POLICY,
          GLOBAL_NETWORK_POLICY,
          STAGED_NETWORK_POLICY,
          STAGED_GLOBAL_NETWORK_POLICY,
          STAGED_KUBERNETES_NETWORK_POLICY,
          NETWORK_SET,
          GLOBAL_NETWORK_SET,
          TIER,
          PROFILE ->
          POLICY;
      case WORKLOAD_ENDPOINT, HOST_ENDPOINT, NODE -> WORKLOADS;
      case IP_POOL, IP_RESERVATION, IPAM_CONFIGURATION, IPAM_BLOCK, BLOCK_AFFINITY, IPAM_HANDLE ->
          ADDRESSES;
      case BGP_CONFIGURATION, BGP_PEER, BGP_FILTER -> ROUTING;
      case FELIX_CONFIGURATION,
          KUBE_CONTROLLERS_CONFIGURATION,
          CLUSTER_INFORMATION,
          CALICO_NODE_STATUS ->
          SETTINGS;
      case KUBERNETES_NETWORK_POLICY,
          CLUSTER_NETWORK_POLICY,
          NAMESPACE,
          SERVICE_ACCOUNT,
          SERVICE,
          ENDPOINT_SLICE ->
          KUBERNETES;
    };
  }

  String title() {
    return title;
  }

  String description() {
    return description;
  }
}
