package io.margay.core.model;

import io.margay.core.model.codec.Choice;

/** Who gets addresses of a pool. */
public enum AssignmentMode implements Choice {
  /** Whoever asks for an address. */
  AUTOMATIC,
  /** Only who asks for this pool, or for an address of it. */
  MANUAL
}
