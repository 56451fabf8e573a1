package io.margay.core.model;

import io.margay.core.model.codec.Checked;

/** Anything that the API stores. Each kind is a record of its metadata and its spec. */
public sealed interface Resource extends Checked
    permits NetworkPolicy,
        GlobalNetworkPolicy,
        Tier,
        Profile,
        WorkloadEndpoint,
        Node,
        IPPool,
        BlockAffinity,
        BGPConfiguration,
        BGPPeer {

  Metadata metadata();

  Kind kind();

  /** The same resource under other metadata. */
  Resource withMetadata(Metadata metadata);

  default ResourceKey key() {
    return new ResourceKey(kind(), metadata().namespace(), metadata().name());
  }
}
