package io.margay.core.model.kubernetes;

import io.margay.core.model.codec.Checked;
import io.margay.core.model.codec.Default;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.MaxSize;
import io.margay.core.model.codec.OneOf;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.codec.Range;
import io.margay.core.model.codec.UniqueItems;
import io.margay.core.model.names.Labels;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The spec of a Service (core/v1).
 *
 * @param clusterIP an address, {@code None} for a Service without one, empty if it has none yet
 */
@Doc("Which endpoints answer, on which ports and under which addresses.")
public record ServiceSpec(
    @OneOf({"ClusterIP", "NodePort", "LoadBalancer", "ExternalName"}) @Default("ClusterIP")
        String type,
    @Doc("The labels of the pods that answer.") Map<String, String> selector,
    @MaxSize(100) List<ServicePort> ports,
    @Default("") String clusterIP,
    @MaxSize(2) @UniqueItems List<String> clusterIPs,
    @UniqueItems List<IpAddress> externalIPs,
    @OneOf({"Cluster", "Local"}) @Nullable String externalTrafficPolicy,
    @OneOf({"Cluster", "Local"}) @Nullable String internalTrafficPolicy,
    @Nullable IpAddress loadBalancerIP,
    @Nullable String loadBalancerClass,
    @UniqueItems List<Cidr> loadBalancerSourceRanges,
    @Nullable Boolean allocateLoadBalancerNodePorts,
    @UniqueItems List<String> ipFamilies,
    @OneOf({"SingleStack", "PreferDualStack", "RequireDualStack"}) @Nullable String ipFamilyPolicy,
    @Range(min = 0, max = 65535) @Nullable Integer healthCheckNodePort,
    @Nullable Boolean publishNotReadyAddresses,
    @OneOf({"ClientIP", "None"}) @Nullable String sessionAffinity,
    @Nullable SessionAffinityConfig sessionAffinityConfig,
    @Nullable String externalName,
    @Nullable String trafficDistribution)
    implements Checked {

  /** What {@link #clusterIP} says where there is to be none. */
  public static final String HEADLESS = "None";

  /** How long a client stays with the endpoint that it had. */
  @Doc("How long a client stays with the endpoint that it had.")
  public record SessionAffinityConfig(@Nullable ClientIP clientIP) {}

  /** By the client's address. */
  @Doc("By the client's address.")
  public record ClientIP(@Range(min = 1, max = 86400) @Nullable Integer timeoutSeconds) {}

  public ServiceSpec {
    selector = Map.copyOf(selector);
    ports = List.copyOf(ports);
    clusterIPs = List.copyOf(clusterIPs);
    externalIPs = List.copyOf(externalIPs);
    loadBalancerSourceRanges = List.copyOf(loadBalancerSourceRanges);
    ipFamilies = List.copyOf(ipFamilies);
  }

  @Override
  public void check(Path path, Problems problems) {
    Labels.check(selector, path.field("selector"), problems);
    checkAddresses(path, problems);
    checkPorts(path.field("ports"), problems);
    for (int i = 0; i < ipFamilies.size(); i++) {
      if (!List.of("IPv4", "IPv6").contains(ipFamilies.get(i))) {
        problems.notSupported(
            path.field("ipFamilies").item(i), ipFamilies.get(i), "must be IPv4 or IPv6");
      }
    }
    boolean named = externalName != null && !externalName.isEmpty();
    if (type.equals("ExternalName") && !named) {
      problems.required(path.field("externalName"), "is required with type ExternalName");
    }
  }

  private void checkAddresses(Path path, Problems problems) {
    checkAddress(clusterIP, path.field("clusterIP"), problems);
    for (int i = 0; i < clusterIPs.size(); i++) {
      checkAddress(clusterIPs.get(i), path.field("clusterIPs").item(i), problems);
    }
    if (!clusterIPs.isEmpty() && !clusterIPs.getFirst().equals(clusterIP)) {
      problems.invalid(
          path.field("clusterIPs").item(0),
          clusterIPs.getFirst(),
          "must be clusterIP, which is '" + clusterIP + "'");
    }
  }

  private static void checkAddress(String text, Path path, Problems problems) {
    if (text.isEmpty() || text.equals(HEADLESS)) {
      return;
    }
    try {
      IpAddress.parse(text);
    } catch (IllegalArgumentException e) {
      problems.invalid(path, text, "must be an address, or " + HEADLESS);
    }
  }

  private void checkPorts(Path path, Problems problems) {
    boolean needed = !clusterIP.equals(HEADLESS) && !type.equals("ExternalName");
    if (ports.isEmpty() && needed) {
      problems.required(path, "must have at least one port, unless clusterIP is " + HEADLESS);
    }
    Set<String> names = new HashSet<>();
    for (int i = 0; i < ports.size(); i++) {
      String name = ports.get(i).name();
      if (name.isEmpty() && ports.size() > 1) {
        problems.required(
            path.item(i).field("name"), "is required where there is more than one port");
      } else if (!names.add(name)) {
        problems.invalid(
            path.item(i).field("name"), name, "must be another than that of the ports before it");
      }
    }
  }
}
