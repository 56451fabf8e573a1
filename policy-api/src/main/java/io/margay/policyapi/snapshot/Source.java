package io.margay.policyapi.snapshot;

import io.margay.core.model.Kind;

/** The topics that the snapshot is made of; each has its own sequence of revisions. */
public enum Source {
  RESOURCES,
  IPAM;

  /** Where objects of the kind come from. */
  public static Source of(Kind kind) {
    return kind.readOnly() ? IPAM : RESOURCES;
  }
}
