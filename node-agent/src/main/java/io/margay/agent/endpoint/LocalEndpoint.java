package io.margay.agent.endpoint;

import io.margay.core.model.ResourceKey;
import io.margay.core.model.WorkloadEndpoint;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the agent knows of a workload of its node.
 *
 * @param attachment whose it is
 * @param resource the endpoint as it was attached
 * @param state how far it is
 */
public record LocalEndpoint(Attachment attachment, WorkloadEndpoint resource, State state) {

  /** How far an endpoint is on its way to, or out of, the API. */
  public enum State {
    /** Attached; policy-api has not acknowledged it yet. */
    ATTACHED,
    /** Attached and acknowledged. */
    PUBLISHED,
    /** Detached; its address is not given back yet, and policy-api still has the endpoint. */
    DETACHED,
    /** Detached, its address given back; policy-api still has the endpoint. */
    RELEASED,
    /** Detached, and policy-api has deleted it: kept only until the feed agrees. */
    DELETED;

    public boolean attached() {
      return this == ATTACHED || this == PUBLISHED;
    }
  }

  /**
   * What CNI calls an attachment, unique on a node.
   *
   * @param network the network's name
   * @param containerId the runtime's name for the container
   * @param interfaceName inside the container
   * @param netns the file of its network namespace
   */
  public record Attachment(String network, String containerId, String interfaceName, String netns) {

    /** The file of its network namespace; null if it was not told. */
    public @Nullable Path namespace() {
      return netns.isEmpty() ? null : Path.of(netns);
    }

    /** Under which addresses are held. */
    public String handle() {
      return network + "." + containerId + "." + interfaceName;
    }
  }

  public ResourceKey key() {
    return resource.key();
  }

  public List<IpAddress> addresses() {
    return resource.spec().ipNetworks().stream().map(Cidr::address).toList();
  }

  public LocalEndpoint in(State newState) {
    return new LocalEndpoint(attachment, resource, newState);
  }

  /** Whether the other resource is about this very attachment, whatever its labels. */
  boolean sameAttachment(WorkloadEndpoint other) {
    return other.spec().node().equals(resource.spec().node())
        && other.spec().interfaceName().equals(resource.spec().interfaceName())
        && other.spec().ipNetworks().equals(resource.spec().ipNetworks());
  }
}
