package io.margay.core.model.kubernetes;

import io.margay.core.model.codec.Choice;

/** A direction that a policy governs, seen from the pod. */
public enum PolicyDirection implements Choice {
  INGRESS,
  EGRESS
}
