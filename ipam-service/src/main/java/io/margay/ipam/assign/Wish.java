package io.margay.ipam.assign;

import io.margay.core.net.Family;
import io.margay.ipam.pool.Query;
import io.margay.ipam.pool.Query.Purpose;
import java.util.List;
import java.util.Map;

/**
 * A wish for addresses.
 *
 * @param handle names the owner; the same handle and request asked again get the same addresses
 * @param request empty where the handle alone says what is wanted
 * @param ipv4 0 to {@value #MOST}
 * @param ipv6 0 to {@value #MOST}; not both 0
 * @param attributes shown to operators
 * @param namespace the workload's; empty: none
 * @param pools names or CIDRs of the only pools to look at, by family
 * @param held whether the node keeps them ready, and nobody has them yet
 */
public record Wish(
    String node,
    String handle,
    String request,
    int ipv4,
    int ipv6,
    Map<String, String> attributes,
    String namespace,
    Purpose purpose,
    Map<Family, List<String>> pools,
    boolean held) {

  /** More of a family at once is no workload's wish. */
  public static final int MOST = 64;

  /** With this begin the handles of what nodes hold. */
  static final String HELD = "margay-held-";

  public Wish {
    attributes = Map.copyOf(attributes);
    pools = Map.copyOf(pools);
    Checks.node(node);
    if (held) {
      Checks.name("request_id", request);
    } else {
      Checks.handle(handle);
      Checks.text("request_id", request);
    }
    Checks.count("ipv4", ipv4, MOST);
    Checks.count("ipv6", ipv6, MOST);
    if (ipv4 + ipv6 == 0) {
      throw new IllegalArgumentException("ipv4: one of ipv4 and ipv6 must be above 0");
    }
    Checks.attributes(attributes);
    Checks.text("namespace", namespace);
  }

  /** A workload's, of any pool. */
  public static Wish workload(
      String node, String handle, int ipv4, int ipv6, Map<String, String> attributes) {
    return new Wish(
        node, handle, "", ipv4, ipv6, attributes, "", Purpose.WORKLOAD, Map.of(), false);
  }

  /** Addresses that the node keeps ready. */
  public static Wish held(String node, String request, int ipv4, int ipv6) {
    return new Wish(
        node, HELD + node, request, ipv4, ipv6, Map.of(), "", Purpose.WORKLOAD, Map.of(), true);
  }

  int count(Family family) {
    return switch (family) {
      case IPV4 -> ipv4;
      case IPV6 -> ipv6;
    };
  }

  Query query(Family family) {
    return new Query(node, namespace, purpose, family, pools.getOrDefault(family, List.of()));
  }
}
