package io.margay.core.model.codec;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What holds where no object gives the field, in its text form. Unlike {@link Default} it is not
 * filled in when a body is read, because a more general object may still say something: {@link
 * RecordCodec#merged} does.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT})
public @interface OtherwiseDefault {
  String value();
}
