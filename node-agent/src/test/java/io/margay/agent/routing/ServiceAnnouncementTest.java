package io.margay.agent.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.bgp.peering.Self;
import io.margay.core.calc.Change;
import io.margay.core.model.Resource;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What node n1 announces for two services: {@code all}, whose traffic any node takes, and {@code
 * near}, whose traffic only nodes with an endpoint take. The addresses of the first end in 1, those
 * of the second in 2.
 */
class ServiceAnnouncementTest {

  private static final String RANGES =
      "serviceClusterIPs: [{cidr: '10.96.0.0/12'}], serviceExternalIPs: [{cidr: '192.0.2.0/28'}],"
          + " serviceLoadBalancerIPs: [{cidr: '198.51.100.0/24'}]";
  private static final String SINGLE =
      "serviceClusterIPs: [{cidr: '10.96.0.1/32'}, {cidr: '10.96.0.2/32'}],"
          + " serviceExternalIPs: [{cidr: '192.0.2.1/32'}]";

  private static Resource service(String name, @Nullable String policy, String spec, String ip) {
    return Documents.document(
        """
        {apiVersion: 'v1', kind: 'Service', metadata: {name: '%s', namespace: 'shop'},
         spec: {%s %s, ports: [{port: 80}]},
         status: {loadBalancer: {ingress: [%s]}}}
        """
            .formatted(
                name,
                policy == null ? "" : "externalTrafficPolicy: '" + policy + "',",
                spec,
                ip.isEmpty() ? "{hostname: 'lb.example'}" : "{ip: '" + ip + "'}"));
  }

  private static Resource all() {
    return service(
        "all",
        "Cluster",
        "type: 'LoadBalancer', clusterIP: '10.96.0.1', externalIPs: ['192.0.2.1', '203.0.113.1']",
        "198.51.100.1");
  }

  private static Resource near() {
    return service(
        "near",
        "Local",
        "type: 'LoadBalancer', clusterIP: '10.96.0.2', externalIPs: ['192.0.2.2', '203.0.113.2']",
        "198.51.100.2");
  }

  /**
   * @param where such as {@code n1=true,n2=null}: nodes of endpoints, and whether they are ready
   */
  private static Resource slice(String name, String service, String type, String where) {
    String address = type.equals("IPv4") ? "10.244.0." : "2001:db8:244::";
    StringBuilder endpoints = new StringBuilder();
    int number = 1;
    for (String each : where.split(",")) {
      String[] parts = each.split("=");
      endpoints.append(
          "{addresses: ['%s%d'], nodeName: '%s', conditions: {ready: %s}},"
              .formatted(address, number++, parts[0], parts[1]));
    }
    return Documents.document(
        """
        {apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', addressType: '%s',
         metadata: {name: '%s', namespace: 'shop', labels: {'kubernetes.io/service-name': '%s'}},
         endpoints: [%s], ports: []}
        """
            .formatted(type, name, service, endpoints.substring(0, endpoints.length() - 1)));
  }

  private static Resource settings(String spec) {
    return Documents.of("BGPConfiguration", "default", "{" + spec + "}");
  }

  private static NodeRouting routing() {
    return new NodeRouting(Self.node("n1", IpAddress.parse("172.30.0.1"), null));
  }

  private static void put(NodeRouting routing, Resource... resources) {
    routing.changed(Arrays.stream(resources).<Change>map(Change.Put::new).toList());
  }

  private static String announced(NodeRouting routing) {
    return routing.plan().announced().keySet().stream()
        .map(Cidr::toString)
        .collect(Collectors.joining(" "));
  }

  private static String prefixes(String list) {
    SortedSet<Cidr> sorted = new TreeSet<>();
    Stream.of(list.split(" "))
        .filter(text -> !text.isEmpty())
        .map(Cidr::parse)
        .forEach(sorted::add);
    return sorted.stream().map(Cidr::toString).collect(Collectors.joining(" "));
  }

  @ParameterizedTest(name = "{0}, endpoints {1}")
  @CsvSource(
      delimiter = ';',
      value = {
        // Ranges whole, from every node; what is local, besides, where it has a ready endpoint.
        "ranges; n2=true; 10.96.0.0/12 192.0.2.0/28 198.51.100.0/24",
        "ranges; n1=true; 10.96.0.0/12 192.0.2.0/28 198.51.100.0/24 10.96.0.2/32 192.0.2.2/32 198.51.100.2/32",
        "ranges; n1=null; 10.96.0.0/12 192.0.2.0/28 198.51.100.0/24 10.96.0.2/32 192.0.2.2/32 198.51.100.2/32",
        "ranges; n1=false; 10.96.0.0/12 192.0.2.0/28 198.51.100.0/24",
        "ranges; n1=false,n2=true; 10.96.0.0/12 192.0.2.0/28 198.51.100.0/24",
        "ranges; n1=false,n1=true; 10.96.0.0/12 192.0.2.0/28 198.51.100.0/24 10.96.0.2/32 192.0.2.2/32 198.51.100.2/32",
        // Ranges of load balancers one by one: all's address from everybody.
        "apart; n2=true; 10.96.0.0/12 192.0.2.0/28 198.51.100.1/32",
        "apart; n1=true; 10.96.0.0/12 192.0.2.0/28 198.51.100.1/32 10.96.0.2/32 192.0.2.2/32 198.51.100.2/32",
        // Ranges of one address are the services' that have it.
        "single; n2=true; 10.96.0.1/32 192.0.2.1/32",
        "single; n1=true; 10.96.0.1/32 10.96.0.2/32 192.0.2.1/32",
        // Addresses outside of all ranges are nobody's business.
        "none; n1=true; ''",
      })
  void whatIsAnnouncedOfTwoServices(String settings, String where, String expected) {
    Resource configuration =
        settings(
            switch (settings) {
              case "ranges" -> RANGES;
              case "apart" -> RANGES + ", serviceLoadBalancerAggregation: 'Disabled'";
              case "single" -> SINGLE;
              default -> "";
            });
    List<Resource> resources =
        new ArrayList<>(List.of(configuration, all(), near(), slice("s1", "near", "IPv4", where)));
    NodeRouting routing = routing();
    put(routing, resources.toArray(Resource[]::new));
    assertThat(announced(routing)).isEqualTo(prefixes(expected));

    // The same from behind, one by one, and again.
    Collections.reverse(resources);
    NodeRouting other = routing();
    resources.forEach(resource -> put(other, resource));
    assertThat(announced(other)).isEqualTo(prefixes(expected));
    resources.forEach(resource -> put(other, resource));
    assertThat(other.stale()).isFalse();
  }

  @Test
  void addressesComeAndGoWithEndpointsServicesAndSettings() {
    String whole = "10.96.0.0/12 192.0.2.0/28 198.51.100.0/24";
    String local = " 10.96.0.2/32 192.0.2.2/32 198.51.100.2/32";
    NodeRouting routing = routing();
    put(routing, settings(RANGES), near());
    assertThat(announced(routing)).isEqualTo(prefixes(whole));
    put(routing, slice("s1", "near", "IPv4", "n1=true"));
    put(routing, slice("s2", "near", "IPv4", "n1=true,n2=true"));
    assertThat(announced(routing)).isEqualTo(prefixes(whole + local));

    // What happens elsewhere is no news.
    put(routing, slice("s2", "near", "IPv4", "n1=true,n2=true,n3=true"));
    put(routing, slice("s3", "near", "IPv4", "n2=true"));
    put(routing, slice("s4", "all", "IPv4", "n3=true"));
    assertThat(routing.stale()).isFalse();

    put(routing, slice("s1", "near", "IPv4", "n1=false"));
    assertThat(announced(routing)).isEqualTo(prefixes(whole + local));
    routing.changed(List.of(new Change.Delete(slice("s2", "near", "IPv4", "n1=true").key())));
    assertThat(announced(routing)).isEqualTo(prefixes(whole));
    put(routing, slice("s1", "near", "IPv4", "n1=true"));
    assertThat(announced(routing)).isEqualTo(prefixes(whole + local));
    // A slice that is another service's now.
    put(routing, slice("s1", "other", "IPv4", "n1=true"));
    assertThat(announced(routing)).isEqualTo(prefixes(whole));
    put(routing, slice("s1", "near", "IPv4", "n1=true"));
    routing.changed(List.of(new Change.Delete(near().key())));
    assertThat(announced(routing)).isEqualTo(prefixes(whole));
    put(routing, near(), settings(""));
    assertThat(announced(routing)).isEmpty();
  }

  /** Whoever has only an endpoint of IPv4 can not take the traffic of the IPv6 address. */
  @Test
  void anAddressNeedsAnEndpointOfItsFamily() {
    NodeRouting routing = routing();
    put(
        routing,
        settings("serviceClusterIPs: [{cidr: '10.96.0.2/32'}, {cidr: '2001:db8:96::2/128'}]"),
        service(
            "near",
            "Local",
            "clusterIP: '10.96.0.2', clusterIPs: ['10.96.0.2', '2001:db8:96::2']",
            ""),
        slice("v4", "near", "IPv4", "n1=true"),
        slice("v6", "near", "IPv6", "n2=true"));
    assertThat(announced(routing)).isEqualTo("10.96.0.2/32");
    put(routing, slice("v6", "near", "IPv6", "n1=true"));
    assertThat(announced(routing)).isEqualTo("10.96.0.2/32 2001:db8:96::2/128");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "clusterIP: 'None', externalIPs: ['192.0.2.1']",
        "type: 'ExternalName', externalName: 'shop.example', externalIPs: ['192.0.2.1']",
      })
  void servicesWithoutAddressesOfTheirOwnHaveNone(String spec) {
    NodeRouting routing = routing();
    put(routing, settings(SINGLE), service("odd", null, spec, ""));
    assertThat(announced(routing)).isEmpty();
  }

  @Test
  void anExcludedNodeAnnouncesNoService() {
    NodeRouting routing = routing();
    put(
        routing,
        settings(RANGES),
        all(),
        near(),
        slice("s1", "near", "IPv4", "n1=true"),
        Documents.document(
            """
            {apiVersion: 'projectcalico.org/v3', kind: 'Node', spec: {},
             metadata: {name: 'n1', labels: {'node.kubernetes.io/exclude-from-external-load-balancers': ''}}}
            """));
    assertThat(announced(routing)).isEmpty();
  }

  @Test
  void singleAddressesCarryTheirCommunitiesToo() {
    NodeRouting routing = routing();
    put(
        routing,
        settings(
            RANGES
                + ", prefixAdvertisements: [{cidr: '198.51.100.2/32', communities: ['64512:7']}]"),
        near(),
        slice("s1", "near", "IPv4", "n1=true"));
    assertThat(routing.plan().announced().get(Cidr.parse("198.51.100.2/32")))
        .isEqualTo(io.margay.bgp.netty.OwnRoute.of(List.of("64512:7")));
  }
}
