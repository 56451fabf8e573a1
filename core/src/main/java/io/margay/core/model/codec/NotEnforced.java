package io.margay.core.model.codec;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Nothing here acts on the field yet. It is accepted and kept, and {@link RecordCodec#warnings}
 * names it; or refused, where overlooking it would let something through.
 *
 * <p>On a record it is about all fields that have no such annotation of their own and are not
 * {@link Enforced}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.TYPE})
public @interface NotEnforced {
  /** What happens instead, or what to use instead: a clause that follows the field's path. */
  String value();

  /** The values, as they stand in a body, that this is about; all but the default if none. */
  String[] values() default {};

  /** Whether a body that says something here is refused, instead of accepted with a warning. */
  boolean refused() default false;
}
