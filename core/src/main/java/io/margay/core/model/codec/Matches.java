package io.margay.core.model.codec;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The form of a string, or of each string of a list. */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT})
public @interface Matches {
  /** A regular expression (java.util.regex) for the whole text; it must not backtrack much. */
  String value();

  /** What was expected: a clause that follows the field's path. */
  String expected();
}
