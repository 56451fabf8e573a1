package io.margay.core.model.codec;

/**
 * A record whose defaults depend on its other fields.
 *
 * @param <T> the record itself
 */
public interface Defaulted<T> {
  /** The same record with everything filled in. Idempotent. */
  T withDefaults();
}
