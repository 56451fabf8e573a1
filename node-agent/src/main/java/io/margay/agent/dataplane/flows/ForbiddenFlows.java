package io.margay.agent.dataplane.flows;

import io.margay.agent.netlink.Flow;
import io.margay.core.calc.ActiveEndpoint;
import io.margay.core.calc.Desired;
import io.margay.core.calc.Packet;
import io.margay.core.calc.PolicyEvaluator;
import io.margay.core.calc.Verdict;
import io.margay.core.model.PolicyType;
import io.margay.core.model.Protocol;
import io.margay.core.model.ResourceKey;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the connections that policy forbids: a pure function of what is enforced and of the
 * connection. It asks what a first packet would be answered now, as the rules see it: between the
 * translations of destination and source, so with the true destination and the first source.
 */
final class ForbiddenFlows {

  private final Desired desired;
  private final Set<IpAddress> nodeAddresses;
  private final Map<IpAddress, ResourceKey> watched = new HashMap<>();

  /**
   * @param endpoints whose connections are of interest
   * @param nodeAddresses the node's own: it may always reach its workloads
   */
  ForbiddenFlows(Desired desired, Set<ResourceKey> endpoints, Set<IpAddress> nodeAddresses) {
    this.desired = desired;
    this.nodeAddresses = nodeAddresses;
    for (ResourceKey key : endpoints) {
      ActiveEndpoint endpoint = desired.endpoints().get(key);
      if (endpoint != null) {
        for (Cidr address : endpoint.addresses()) {
          watched.put(address.address(), key);
        }
      }
    }
  }

  /** Why a connection is forbidden; empty if it is not, or is none of interest. */
  Optional<Cut> cut(Flow flow) {
    IpAddress source = flow.original().source();
    IpAddress destination = flow.reply().source();
    if (flow.related() || flow.protocol() < 1 || source.family() != destination.family()) {
      return Optional.empty();
    }
    ResourceKey sender = watched.get(source);
    if (sender != null) {
      Optional<Cut> cut = cut(flow, sender, PolicyType.EGRESS);
      if (cut.isPresent()) {
        return cut;
      }
    }
    ResourceKey receiver = watched.get(destination);
    return receiver == null || nodeAddresses.contains(source)
        ? Optional.empty()
        : cut(flow, receiver, PolicyType.INGRESS);
  }

  private Optional<Cut> cut(Flow flow, ResourceKey endpoint, PolicyType direction) {
    Verdict verdict = PolicyEvaluator.verdict(desired, endpoint, direction, packet(flow));
    return verdict.allowed() ? Optional.empty() : Optional.of(new Cut(flow, endpoint, verdict));
  }

  private static Packet packet(Flow flow) {
    Protocol protocol = new Protocol(flow.protocol());
    return new Packet(
        protocol,
        flow.original().source(),
        flow.reply().source(),
        port(protocol, flow.original().sourcePort()),
        port(protocol, flow.reply().sourcePort()),
        flow.original().icmpType(),
        flow.original().icmpCode());
  }

  /** Of other protocols the kernel keeps a key or nothing in the place of a port. */
  private static @Nullable Integer port(Protocol protocol, @Nullable Integer port) {
    return protocol.hasPorts() || protocol.equals(Protocol.UDPLITE) ? port : null;
  }

  /**
   * A connection that has to end.
   *
   * @param endpoint the workload whose policy forbids it
   */
  record Cut(Flow flow, ResourceKey endpoint, Verdict verdict) {
    @Override
    public String toString() {
      return flow + " at " + endpoint + ", " + verdict;
    }
  }
}
