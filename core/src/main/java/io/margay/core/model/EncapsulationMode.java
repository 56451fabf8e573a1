package io.margay.core.model;

import io.margay.core.model.codec.Choice;

/** When traffic between nodes is encapsulated. */
public enum EncapsulationMode implements Choice {
  NEVER,
  ALWAYS,
  /** Only where the nodes' addresses are in different subnets. */
  CROSS_SUBNET
}
