package io.margay.agent.routing;

import io.margay.bgp.netty.OwnRoute;
import io.margay.core.model.BGPConfigurationSpec;
import io.margay.core.model.Community;
import io.margay.core.model.PrefixAdvertisement;
import io.margay.core.net.Cidr;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What announced prefixes carry: the communities of all ranges that they lie in. */
final class Announcements {

  private final List<PrefixAdvertisement> advertisements;
  private final Map<String, String> byName;

  Announcements(BGPConfigurationSpec settings) {
    this.advertisements = settings.prefixAdvertisements();
    this.byName =
        settings.communities().stream()
            .collect(Collectors.toMap(Community::name, Community::value));
  }

  OwnRoute route(Cidr prefix) {
    Set<String> values = new LinkedHashSet<>();
    for (PrefixAdvertisement advertisement : advertisements) {
      if (advertisement.cidr().contains(prefix)) {
        advertisement.communities().forEach(text -> values.add(byName.getOrDefault(text, text)));
      }
    }
    return OwnRoute.of(values);
  }
}
