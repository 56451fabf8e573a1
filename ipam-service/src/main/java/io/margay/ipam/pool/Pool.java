package io.margay.ipam.pool;

import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.selector.Selector;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What assignment needs to know of an IPPool.
 *
 * @param blockLength prefix length of its blocks
 * @param namespaceSelector null: every namespace, and none
 * @param manual gives addresses to those who name it only
 * @param ipip whether nodes reach it through IPIP
 * @param vxlan whether nodes reach it through VXLAN
 * @param hostRoutes whether its way of routing carries single addresses, so that borrowing works
 */
public record Pool(
    String name,
    Cidr cidr,
    int blockLength,
    Selector nodeSelector,
    @Nullable Selector namespaceSelector,
    Set<Use> uses,
    boolean manual,
    boolean disabled,
    boolean ipip,
    boolean vxlan,
    boolean hostRoutes) {

  public Pool {
    uses = Set.copyOf(uses);
  }

  public Family family() {
    return cidr.family();
  }
}
