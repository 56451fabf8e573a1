package io.margay.core.model.codec;

/** An enum whose constants have a text of their own in bodies, such as {@code Allow}. */
public interface Choice {
  /** The text in bodies, case-sensitive. */
  String text();
}
