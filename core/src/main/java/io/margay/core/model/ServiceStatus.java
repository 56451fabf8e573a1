package io.margay.core.model;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.OneOf;
import io.margay.core.model.codec.Required;
import io.margay.core.net.IpAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The status of a Service (core/v1). */
@Doc("The addresses that load balancers gave the Service, and conditions.")
public record ServiceStatus(@Nullable LoadBalancer loadBalancer, List<Condition> conditions) {

  public ServiceStatus {
    conditions = List.copyOf(conditions);
  }

  /** What load balancers did. */
  @Doc("Where load balancers take the Service's traffic.")
  public record LoadBalancer(List<Ingress> ingress) {
    public LoadBalancer {
      ingress = List.copyOf(ingress);
    }
  }

  /** One way in: an address or a name. */
  @Doc("An address or a name of a load balancer.")
  public record Ingress(
      @Nullable IpAddress ip,
      @Nullable String hostname,
      @OneOf({"VIP", "Proxy"}) @Nullable String ipMode,
      List<PortStatus> ports) {
    public Ingress {
      ports = List.copyOf(ports);
    }
  }

  /**
   * What became of a port there.
   *
   * @param error null if all is well
   */
  @Doc("What became of a port there.")
  public record PortStatus(@Required int port, String protocol, @Nullable String error) {}
}
