package io.margay.core.model;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Every kind of resource there is, with its names in the API. */
public enum Kind {
  NETWORK_POLICY(
      NetworkPolicy.class,
      "NetworkPolicy",
      "networkpolicies",
      List.of("cnp", "caliconetworkpolicy"),
      true),
  GLOBAL_NETWORK_POLICY(
      GlobalNetworkPolicy.class,
      "GlobalNetworkPolicy",
      "globalnetworkpolicies",
      List.of("gnp", "cgnp"),
      false),
  TIER(Tier.class, "Tier", "tiers", List.of(), false),
  PROFILE(Profile.class, "Profile", "profiles", List.of(), false),
  WORKLOAD_ENDPOINT(
      WorkloadEndpoint.class,
      "WorkloadEndpoint",
      "workloadendpoints",
      List.of("wep", "weps"),
      true),
  NODE(Node.class, "Node", "nodes", List.of(), false),
  IP_POOL(IPPool.class, "IPPool", "ippools", List.of(), false),
  BLOCK_AFFINITY(
      BlockAffinity.class,
      "BlockAffinity",
      "blockaffinities",
      List.of("affinity", "affinities"),
      false),
  BGP_CONFIGURATION(
      BGPConfiguration.class,
      "BGPConfiguration",
      "bgpconfigurations",
      List.of("bgpconfig", "bgpconfigs"),
      false),
  BGP_PEER(BGPPeer.class, "BGPPeer", "bgppeers", List.of(), false);

  /** The API group of all kinds but those that say otherwise. */
  public static final String GROUP = "projectcalico.org";

  public static final String VERSION = "v3";
  public static final String API_VERSION = GROUP + "/" + VERSION;

  private static final Map<String, Kind> BY_NAME = index(Kind::kindName);
  private static final Map<String, Kind> BY_PLURAL = index(Kind::plural);

  private final Class<? extends Resource> type;
  private final String kindName;
  private final String plural;
  private final List<String> shortNames;
  private final boolean namespaced;

  Kind(
      Class<? extends Resource> type,
      String kindName,
      String plural,
      List<String> shortNames,
      boolean namespaced) {
    this.type = type;
    this.kindName = kindName;
    this.plural = plural;
    this.shortNames = shortNames;
    this.namespaced = namespaced;
  }

  /** The kind whose {@code kind:} in a body this is. */
  public static Optional<Kind> byName(String kindName) {
    return Optional.ofNullable(BY_NAME.get(kindName));
  }

  /** The kind whose name in a path this is. */
  public static Optional<Kind> byPlural(String plural) {
    return Optional.ofNullable(BY_PLURAL.get(plural));
  }

  /** The record of this kind; always a record class. */
  public Class<? extends Resource> type() {
    return type;
  }

  /** As in {@code kind:}. */
  public String kindName() {
    return kindName;
  }

  /** As in paths. */
  public String plural() {
    return plural;
  }

  public String singular() {
    return kindName.toLowerCase(Locale.ROOT);
  }

  public List<String> shortNames() {
    return shortNames;
  }

  /** Whether its objects live in namespaces. */
  public boolean namespaced() {
    return namespaced;
  }

  private static Map<String, Kind> index(Function<Kind, String> name) {
    return Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(name, kind -> kind));
  }
}
