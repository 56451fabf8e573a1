package io.margay.core.model;

import static io.margay.core.model.ApiGroup.CALICO;
import static io.margay.core.model.ApiGroup.CORE;
import static io.margay.core.model.ApiGroup.DISCOVERY;
import static io.margay.core.model.ApiGroup.NETWORKING;
import static io.margay.core.model.NameForm.DEFAULT;
import static io.margay.core.model.NameForm.DEFAULT_OR_NODE;
import static io.margay.core.model.NameForm.LABEL;
import static io.margay.core.model.NameForm.POLICY;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Every kind of resource there is, with its names in the API. A kind's name alone does not name it:
 * NetworkPolicy is in two groups.
 */
public enum Kind {
  NETWORK_POLICY(
      NetworkPolicy.class,
      "networkpolicies",
      Traits.in(CALICO, "policy")
          .inNamespaces()
          .withNames(POLICY)
          .or("cnp", "caliconetworkpolicy")),
  GLOBAL_NETWORK_POLICY(
      GlobalNetworkPolicy.class,
      "globalnetworkpolicies",
      Traits.in(CALICO, "policy").withNames(POLICY).or("gnp", "cgnp")),
  TIER(Tier.class, "tiers", Traits.in(CALICO, "policy").withNames(LABEL)),
  PROFILE(Profile.class, "profiles", Traits.in(CALICO, "policy")),
  WORKLOAD_ENDPOINT(
      WorkloadEndpoint.class,
      "workloadendpoints",
      Traits.in(CALICO).inNamespaces().or("wep", "weps")),
  HOST_ENDPOINT(HostEndpoint.class, "hostendpoints", Traits.in(CALICO, "policy").or("hep", "heps")),
  NETWORK_SET(
      NetworkSet.class,
      "networksets",
      Traits.in(CALICO, "policy").inNamespaces().or("netset", "netsets")),
  GLOBAL_NETWORK_SET(
      GlobalNetworkSet.class, "globalnetworksets", Traits.in(CALICO, "policy").or("gns")),
  STAGED_NETWORK_POLICY(
      StagedNetworkPolicy.class,
      "stagednetworkpolicies",
      Traits.in(CALICO, "policy").inNamespaces().withNames(POLICY).or("scnp", "snp")),
  STAGED_GLOBAL_NETWORK_POLICY(
      StagedGlobalNetworkPolicy.class,
      "stagedglobalnetworkpolicies",
      Traits.in(CALICO, "policy").withNames(POLICY).or("sgnp")),
  STAGED_KUBERNETES_NETWORK_POLICY(
      StagedKubernetesNetworkPolicy.class,
      "stagedkubernetesnetworkpolicies",
      Traits.in(CALICO, "policy").inNamespaces().or("sknp")),
  NODE(Node.class, "nodes", Traits.in(CALICO)),
  IP_POOL(IPPool.class, "ippools", Traits.in(CALICO, "ipam")),
  IP_RESERVATION(IPReservation.class, "ipreservations", Traits.in(CALICO, "ipam")),
  IPAM_CONFIGURATION(
      IPAMConfiguration.class,
      "ipamconfigurations",
      Traits.in(CALICO, "ipam").withNames(DEFAULT).or("ipamconfig", "ipamconfigs")),
  IPAM_BLOCK(IPAMBlock.class, "ipamblocks", Traits.in(CALICO, "ipam").writtenByServices()),
  BLOCK_AFFINITY(
      BlockAffinity.class,
      "blockaffinities",
      Traits.in(CALICO, "ipam").writtenByServices().or("affinity", "affinities")),
  IPAM_HANDLE(IPAMHandle.class, "ipamhandles", Traits.in(CALICO, "ipam").writtenByServices()),
  BGP_CONFIGURATION(
      BGPConfiguration.class,
      "bgpconfigurations",
      Traits.in(CALICO, "bgp").withNames(DEFAULT_OR_NODE).or("bgpconfig", "bgpconfigs")),
  BGP_PEER(BGPPeer.class, "bgppeers", Traits.in(CALICO, "bgp")),
  BGP_FILTER(BGPFilter.class, "bgpfilters", Traits.in(CALICO, "bgp")),
  FELIX_CONFIGURATION(
      FelixConfiguration.class,
      "felixconfigurations",
      Traits.in(CALICO, "config").or("felixconfig", "felixconfigs")),
  KUBE_CONTROLLERS_CONFIGURATION(
      KubeControllersConfiguration.class,
      "kubecontrollersconfigurations",
      Traits.in(CALICO, "config").withNames(DEFAULT).or("kcc", "kccs")),
  CLUSTER_INFORMATION(
      ClusterInformation.class,
      "clusterinformations",
      Traits.in(CALICO, "config").withNames(DEFAULT).or("clusterinfo", "clusterinfos")),
  CALICO_NODE_STATUS(CalicoNodeStatus.class, "caliconodestatuses", Traits.in(CALICO, "config")),
  KUBERNETES_NETWORK_POLICY(
      KubernetesNetworkPolicy.class,
      "networkpolicies",
      Traits.in(NETWORKING, "policy").named("NetworkPolicy").inNamespaces().or("netpol")),
  CLUSTER_NETWORK_POLICY(
      ClusterNetworkPolicy.class,
      "clusternetworkpolicies",
      Traits.in(ApiGroup.POLICY, "policy").or("cnps")),
  NAMESPACE(Namespace.class, "namespaces", Traits.in(CORE).withNames(LABEL).or("ns")),
  SERVICE_ACCOUNT(ServiceAccount.class, "serviceaccounts", Traits.in(CORE).inNamespaces().or("sa")),
  SERVICE(Service.class, "services", Traits.in(CORE).inNamespaces().withNames(LABEL).or("svc")),
  ENDPOINT_SLICE(EndpointSlice.class, "endpointslices", Traits.in(DISCOVERY).inNamespaces());

  /** The API group that most kinds are in. */
  public static final String GROUP = CALICO.group();

  public static final String VERSION = CALICO.version();
  public static final String API_VERSION = CALICO.apiVersion();

  private static final Map<String, Kind> BY_ID = index(Kind::id);
  private static final Map<String, Kind> BY_NAME = index(kind -> kind.group() + kind.kindName);
  private static final Map<String, Kind> BY_PLURAL = index(kind -> kind.group() + kind.plural);

  private final Class<? extends Resource> type;
  private final String plural;
  private final Traits traits;
  private final String kindName;
  private final String id;
  private final boolean hasStatus;

  Kind(Class<? extends Resource> type, String plural, Traits traits) {
    this.type = type;
    this.plural = plural;
    this.traits = traits;
    this.kindName = traits.kindName().isEmpty() ? type.getSimpleName() : traits.kindName();
    this.id = id(traits.group(), kindName);
    // Once: the JVM makes the components anew each time it is asked.
    this.hasStatus =
        Arrays.stream(type.getRecordComponents())
            .anyMatch(component -> component.getName().equals("status"));
  }

  /** The kind of this {@link #id()}. */
  public static Optional<Kind> byId(String id) {
    return Optional.ofNullable(BY_ID.get(id));
  }

  /** The kind whose {@code kind:} in a body of this group this is. */
  public static Optional<Kind> byName(ApiGroup group, String kindName) {
    return Optional.ofNullable(BY_NAME.get(group + kindName));
  }

  /** The kind whose name in a path under this group this is. */
  public static Optional<Kind> byPlural(ApiGroup group, String plural) {
    return Optional.ofNullable(BY_PLURAL.get(group + plural));
  }

  /** The kind that a body with these two fields is of. */
  public static Optional<Kind> byBody(String apiVersion, String kindName) {
    return ApiGroup.byApiVersion(apiVersion).flatMap(group -> byName(group, kindName));
  }

  /** All kinds with this name, in whichever group. */
  public static List<Kind> named(String kindName) {
    return Arrays.stream(values()).filter(kind -> kind.kindName.equals(kindName)).toList();
  }

  /** The kinds of a group, in the order in which they are shown. */
  public static List<Kind> in(ApiGroup group) {
    return Arrays.stream(values()).filter(kind -> kind.group() == group).toList();
  }

  /** The record of this kind; always a record class. */
  public Class<? extends Resource> type() {
    return type;
  }

  public ApiGroup group() {
    return traits.group();
  }

  /** As in {@code apiVersion:}. */
  public String apiVersion() {
    return group().apiVersion();
  }

  /** As in {@code kind:}. */
  public String kindName() {
    return kindName;
  }

  /**
   * What names the kind in keys: its name, and behind a dot its group unless that is {@link
   * ApiGroup#CALICO} or the core group, as in {@code NetworkPolicy} and {@code
   * NetworkPolicy.networking.k8s.io}.
   */
  public String id() {
    return id;
  }

  private static String id(ApiGroup group, String kindName) {
    return switch (group) {
      case CALICO, CORE -> kindName;
      case NETWORKING, POLICY, DISCOVERY, MARGAY -> kindName + "." + group.group();
    };
  }

  /** As in paths. */
  public String plural() {
    return plural;
  }

  public String singular() {
    return kindName.toLowerCase(Locale.ROOT);
  }

  public List<String> shortNames() {
    return traits.shortNames();
  }

  /**
   * Sets of kinds that clients ask for by one name: {@code margay} is all, {@code all} what lives
   * in namespaces, and {@code policy}, {@code ipam}, {@code bgp} and {@code config} say what for.
   */
  public List<String> categories() {
    return traits.categories();
  }

  NameForm nameForm() {
    return traits.nameForm();
  }

  /** Whether its objects live in namespaces. */
  public boolean namespaced() {
    return traits.namespaced();
  }

  /** Whether its objects are views of what a service keeps: clients only read them. */
  public boolean readOnly() {
    return traits.readOnly();
  }

  /** Whether its objects have a status, which is written apart from the rest. */
  public boolean hasStatus() {
    return hasStatus;
  }

  private static Map<String, Kind> index(Function<Kind, String> name) {
    return Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(name, kind -> kind));
  }
}
