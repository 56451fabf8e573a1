package io.margay.agent.dataplane.plan;

import io.margay.core.calc.PolicyId;
import io.margay.core.model.ResourceKey;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Names of our chains. All begin with {@link #PREFIX}, which is how they are known as ours; a name
 * has at most 28 characters (linux/netfilter/x_tables.h), so what is longer becomes a digest.
 */
public final class ChainNames {

  public static final String PREFIX = "mgy-";
  static final String INPUT = PREFIX + "INPUT";
  static final String FORWARD = PREFIX + "FORWARD";
  static final String OUTPUT = PREFIX + "OUTPUT";
  static final String POSTROUTING = PREFIX + "POSTROUTING";
  static final String PREROUTING = PREFIX + "PREROUTING";
  static final String TO_WORKLOAD = PREFIX + "to-wl";
  static final String FROM_WORKLOAD = PREFIX + "from-wl";
  static final String LINK = PREFIX + "link";
  static final String HOST_LINK = PREFIX + "host-link";

  private static final int LONGEST = 28;
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9.][A-Za-z0-9./_-]*");

  private ChainNames() {}

  /** The chain with the rules of a policy. */
  public static String policy(Direction direction, PolicyId id) {
    return named(direction == Direction.INGRESS ? "pi-" : "po-", readable(id.key()));
  }

  /** The chain that counts what a policy would do. */
  public static String staged(Direction direction, PolicyId id) {
    return named(direction == Direction.INGRESS ? "si-" : "so-", readable(id.key()));
  }

  /** The chain that counts what the end of a tier would deny whose last staged policy this is. */
  public static String stagedEnd(Direction direction, PolicyId id) {
    return named(direction == Direction.INGRESS ? "sxi-" : "sxo-", readable(id.key()));
  }

  /**
   * The chain that asks what is staged for an endpoint.
   *
   * @param endpoint what tells its chain from others
   */
  static String weigh(Direction direction, String endpoint) {
    return named(direction == Direction.INGRESS ? "st-" : "sf-", endpoint);
  }

  static String profile(Direction direction, String name) {
    return named(direction == Direction.INGRESS ? "pri-" : "pro-", name);
  }

  static String endpoint(Direction direction, String interfaceName) {
    return named(direction == Direction.INGRESS ? "tw-" : "fw-", interfaceName);
  }

  /** Several policies that are asked one after the other. */
  static String group(Direction direction, List<PolicyId> policies) {
    return named(
        direction == Direction.INGRESS ? "gi-" : "ge-",
        policies.stream().map(policy -> readable(policy.key())).collect(Collectors.joining(" ")));
  }

  /** The limit of an endpoint's packets. */
  static String packetLimit(Direction direction, String interfaceName) {
    return named(direction == Direction.INGRESS ? "rt-" : "rf-", interfaceName);
  }

  /** The limit of an endpoint's connections. */
  static String connectionLimit(Direction direction, String interfaceName) {
    return named(direction == Direction.INGRESS ? "ct-" : "cf-", interfaceName);
  }

  /**
   * @param place what tells the places where host endpoints are asked apart
   */
  static String host(Direction direction, String place, String interfaceName) {
    return named((direction == Direction.INGRESS ? "f" : "t") + place, interfaceName);
  }

  static String failsafe(Direction direction) {
    return PREFIX + (direction == Direction.INGRESS ? "failsafe-in" : "failsafe-out");
  }

  static String dispatch(Direction direction) {
    return direction == Direction.INGRESS ? TO_WORKLOAD : FROM_WORKLOAD;
  }

  /** A part of a dispatch chain: for interfaces whose names begin so. */
  public static String branch(String dispatch, String interfacePrefix) {
    return named(dispatch.substring(PREFIX.length()) + "-", interfacePrefix);
  }

  private static String readable(ResourceKey key) {
    String kind =
        switch (key.kind()) {
          case GLOBAL_NETWORK_POLICY -> "g";
          case NETWORK_POLICY -> "n";
          default -> key.kind().kindName();
        };
    return kind + "/" + (key.namespace().isEmpty() ? "" : key.namespace() + "/") + key.name();
  }

  private static String named(String role, String id) {
    String start = PREFIX + role;
    int room = LONGEST - start.length();
    return id.length() <= room && PLAIN.matcher(id).matches()
        ? start + id
        : start + "_" + Digests.of(id, room - 1);
  }
}
