package io.margay.core.model;

import io.margay.core.model.codec.Checked;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.MaxSize;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.codec.Refused;
import io.margay.core.model.codec.UniqueItems;
import io.margay.core.net.Cidr;
import io.margay.core.selector.Selector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One side of a packet, as a rule describes it: everything given must hold. */
@Doc("Describes the source or destination of a packet.")
@Refused("domains: names are not resolved; write nets, or select a GlobalNetworkSet")
public record EntityRule(
    @Doc("Any of these prefixes.") @MaxSize(256) @UniqueItems List<Cidr> nets,
    @Doc("None of these prefixes.") @MaxSize(256) @UniqueItems List<Cidr> notNets,
    @Doc("Endpoints with these labels.") @MaxSize(1024) @Nullable Selector selector,
    @Doc("No endpoint with these labels.") @MaxSize(1024) @Nullable Selector notSelector,
    @Doc("Endpoints in namespaces with these labels.") @MaxSize(1024)
        @Nullable Selector namespaceSelector,
    @Doc("Endpoints of these service accounts.") @Nullable ServiceAccountMatch serviceAccounts,
    @Doc("The endpoints of this Service; nothing else that names endpoints may be given with it.")
        @Nullable ServiceMatch services,
    @Doc("Any of these ports.") @MaxSize(50) List<Port> ports,
    @Doc("None of these ports.") @MaxSize(50) List<Port> notPorts)
    implements Checked {

  public static final EntityRule ANY =
      new EntityRule(List.of(), List.of(), null, null, null, List.of(), List.of());

  /** A side for all service accounts. */
  public EntityRule(
      List<Cidr> nets,
      List<Cidr> notNets,
      @Nullable Selector selector,
      @Nullable Selector notSelector,
      @Nullable Selector namespaceSelector,
      List<Port> ports,
      List<Port> notPorts) {
    this(nets, notNets, selector, notSelector, namespaceSelector, null, null, ports, notPorts);
  }

  public EntityRule {
    nets = List.copyOf(nets);
    notNets = List.copyOf(notNets);
    ports = List.copyOf(ports);
    notPorts = List.copyOf(notPorts);
  }

  @Override
  public void check(Path path, Problems problems) {
    GlobalSelectors.refuse(selector, path.field("selector"), problems);
    GlobalSelectors.refuse(notSelector, path.field("notSelector"), problems);
    GlobalSelectors.allowAlone(namespaceSelector, path.field("namespaceSelector"), problems);
    for (int i = 0; i < notNets.size(); i++) {
      if (notNets.get(i).length() == 0) {
        problems.invalid(
            path.field("notNets").item(i), notNets.get(i).toString(), "must not be every address");
      }
    }
    boolean more =
        !nets.isEmpty()
            || !notNets.isEmpty()
            || selector != null
            || notSelector != null
            || namespaceSelector != null
            || serviceAccounts != null;
    if (services != null && more) {
      problems.forbidden(
          path.field("services"),
          "must not be given with nets, notNets, selectors or serviceAccounts");
    }
  }
}
