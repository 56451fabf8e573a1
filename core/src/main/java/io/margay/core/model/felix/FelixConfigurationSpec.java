package io.margay.core.model.felix;

import io.margay.core.model.codec.Checked;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Inline;
import io.margay.core.model.codec.MaxSize;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.codec.RecordCodec;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import io.margay.core.selector.Selector;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * The spec of a FelixConfiguration.
 *
 * @param nodeSelector the nodes it is for, where its name does not say so
 */
@Doc("Settings of the agent, for all nodes, for some, or for one.")
public record FelixConfigurationSpec(
    @Doc("The nodes this is for; not where the name says so.") @MaxSize(1024)
        @Nullable Selector nodeSelector,
    @Inline FelixProcess process,
    @Inline FelixDataplane dataplane,
    @Inline FelixRoutes routes,
    @Inline FelixTables tables,
    @Inline FelixOverlay overlay,
    @Inline FelixReports reports,
    @Inline FelixBpf bpf)
    implements Checked {

  /** What rules need of a packet's mark. */
  private static final int LEAST_MARK_BITS = 5;

  /**
   * What holds, with everything filled in that has a default, where these say something.
   *
   * @param mostSpecificFirst of the node by its name, by its labels, of all nodes
   */
  public static FelixConfigurationSpec effective(List<FelixConfigurationSpec> mostSpecificFirst) {
    return RecordCodec.merged(FelixConfigurationSpec.class, mostSpecificFirst);
  }

  @Override
  public void check(Path path, Problems problems) {
    if (routes.routeTableRange() != null && !routes.routeTableRanges().isEmpty()) {
      problems.forbidden(
          path.field("routeTableRanges"), "must not be given together with routeTableRange");
    }
    bits(tables.iptablesMarkMask(), path.field("iptablesMarkMask"), problems);
    bits(tables.nftablesMarkMask(), path.field("nftablesMarkMask"), problems);
    expressions(dataplane.interfaceExclude(), path.field("interfaceExclude"), problems);
    require(
        Family.IPV4,
        routes.deviceRouteSourceAddress(),
        path.field("deviceRouteSourceAddress"),
        problems);
    require(
        Family.IPV6,
        routes.deviceRouteSourceAddressIPv6(),
        path.field("deviceRouteSourceAddressIPv6"),
        problems);
  }

  private static void bits(@Nullable Long mask, Path path, Problems problems) {
    if (mask != null && Long.bitCount(mask) < LEAST_MARK_BITS) {
      problems.invalid(path, mask, "must have at least " + LEAST_MARK_BITS + " bits");
    }
  }

  /** Names, of which those between slashes are regular expressions. */
  private static void expressions(@Nullable String names, Path path, Problems problems) {
    if (names == null) {
      return;
    }
    for (String name : Pattern.compile(",").split(names, -1)) {
      String part = name.strip();
      try {
        if (part.length() > 2 && part.startsWith("/") && part.endsWith("/")) {
          Pattern.compile(part.substring(1, part.length() - 1));
        }
      } catch (PatternSyntaxException e) {
        problems.invalid(
            path,
            names,
            "must be names or, between slashes, regular expressions, separated by commas: "
                + e.getDescription());
      }
    }
  }

  private static void require(
      Family family, @Nullable IpAddress address, Path path, Problems problems) {
    if (address != null && address.family() != family) {
      problems.invalid(
          path,
          address.toString(),
          "must be an " + (family == Family.IPV4 ? "IPv4" : "IPv6") + " address");
    }
  }
}
