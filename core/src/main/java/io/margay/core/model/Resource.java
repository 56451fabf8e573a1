package io.margay.core.model;

import io.margay.core.model.codec.Checked;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;

/** Anything that the API stores. Each kind is a record of its metadata and its spec. */
public sealed interface Resource extends Checked
    permits NetworkPolicy,
        GlobalNetworkPolicy,
        Tier,
        Profile,
        WorkloadEndpoint,
        HostEndpoint,
        NetworkSet,
        GlobalNetworkSet,
        StagedNetworkPolicy,
        StagedGlobalNetworkPolicy,
        StagedKubernetesNetworkPolicy,
        Node,
        IPPool,
        IPReservation,
        IPAMConfiguration,
        BlockAffinity,
        BGPConfiguration,
        BGPPeer,
        BGPFilter,
        IPAMBlock,
        IPAMHandle,
        FelixConfiguration,
        KubeControllersConfiguration,
        ClusterInformation,
        CalicoNodeStatus,
        KubernetesNetworkPolicy,
        ClusterNetworkPolicy,
        Namespace,
        ServiceAccount,
        Service,
        EndpointSlice {

  Metadata metadata();

  Kind kind();

  /** The same resource under other metadata. */
  Resource withMetadata(Metadata metadata);

  default ResourceKey key() {
    return new ResourceKey(kind(), metadata().namespace(), metadata().name());
  }

  /** Checks the metadata; kinds with rules between metadata and spec add theirs. */
  @Override
  default void check(Path path, Problems problems) {
    Names.check(this, path, problems);
  }
}
