package io.margay.agent.routing;

import io.margay.core.model.BGPConfigurationSpec;
import io.margay.core.model.Service;
import io.margay.core.model.ServiceRange;
import io.margay.core.model.ServiceStatus;
import io.margay.core.model.kubernetes.ServiceSpec;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of one service, as BGP sees it.
 *
 * @param local its traffic is only for nodes that have an endpoint of it (externalTrafficPolicy)
 * @param cluster inside the cluster
 * @param external that operators have given it
 * @param balanced that load balancers have given it
 */
record ServiceAddresses(
    boolean local, List<IpAddress> cluster, List<IpAddress> external, List<IpAddress> balanced) {

  private static final ServiceAddresses NONE =
      new ServiceAddresses(false, List.of(), List.of(), List.of());

  ServiceAddresses {
    cluster = List.copyOf(cluster);
    external = List.copyOf(external);
    balanced = List.copyOf(balanced);
  }

  static ServiceAddresses of(Service service) {
    ServiceSpec spec = service.spec();
    if (spec.type().equals("ExternalName") || spec.clusterIP().equals(ServiceSpec.HEADLESS)) {
      return NONE;
    }
    List<String> cluster =
        spec.clusterIPs().isEmpty() ? List.of(spec.clusterIP()) : spec.clusterIPs();
    return new ServiceAddresses(
        "Local".equals(spec.externalTrafficPolicy()),
        cluster.stream().filter(text -> !text.isEmpty()).map(IpAddress::parse).toList(),
        spec.externalIPs(),
        balancers(service.status()));
  }

  private static List<IpAddress> balancers(@Nullable ServiceStatus status) {
    ServiceStatus.LoadBalancer balancer = status == null ? null : status.loadBalancer();
    return balancer == null
        ? List.of()
        : balancer.ingress().stream()
            .map(ServiceStatus.Ingress::ip)
            .filter(Objects::nonNull)
            .toList();
  }

  boolean isEmpty() {
    return equals(NONE);
  }

  /** Ranges that every node announces whole. */
  static Stream<Cidr> whole(BGPConfigurationSpec settings) {
    return Stream.of(
            whole(settings.serviceClusterIPs(), true),
            whole(settings.serviceExternalIPs(), true),
            whole(settings.serviceLoadBalancerIPs(), aggregates(settings)))
        .flatMap(ranges -> ranges);
  }

  /** A range of one address is no aggregate: it is told with the service that has the address. */
  private static Stream<Cidr> whole(List<ServiceRange> ranges, boolean aggregates) {
    return ranges.stream()
        .map(ServiceRange::cidr)
        .filter(cidr -> aggregates && !cidr.equals(Cidr.host(cidr.address())));
  }

  private static boolean aggregates(BGPConfigurationSpec settings) {
    return !"Disabled".equals(settings.serviceLoadBalancerAggregation());
  }

  /** Its addresses that are to be announced one by one, by those nodes that it is for. */
  Stream<IpAddress> single(BGPConfigurationSpec settings) {
    return Stream.of(
            single(cluster, settings.serviceClusterIPs(), true),
            single(external, settings.serviceExternalIPs(), true),
            single(balanced, settings.serviceLoadBalancerIPs(), aggregates(settings)))
        .flatMap(addresses -> addresses);
  }

  private Stream<IpAddress> single(
      List<IpAddress> addresses, List<ServiceRange> ranges, boolean aggregates) {
    return addresses.stream()
        .filter(address -> {
          boolean allowed = ranges.stream().anyMatch(range -> range.cidr().contains(address));
          return allowed
              && (local || whole(ranges, aggregates).noneMatch(cidr -> cidr.contains(address)));
        });
  }
}
