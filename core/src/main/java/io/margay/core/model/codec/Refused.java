package io.margay.core.model.codec;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Fields that the resource model of this group knows but that nothing here enforces yet. A body
 * that has one is refused with a message that says so; an accepted field is always an enforced
 * field.
 *
 * <p>A name, or a name, a colon and a space, and why the field is refused.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Refused {
  String[] value();
}
