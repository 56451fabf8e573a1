package io.margay.core.model.codec;

/**
 * A value that stands in a body as one string or number. An implementing class also has a {@code
 * public static T fromTree(Object)} that throws {@link IllegalArgumentException} with a message
 * that says what was expected.
 */
public interface Scalar {
  /** The value as it stands in a body: a String or an Integer. */
  Object toTree();
}
