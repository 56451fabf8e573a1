package io.margay.core.model.codec;

/**
 * Something in a right body that its author should know.
 *
 * @param path the field, as {@link Path} writes it
 * @param message one clause without the path
 */
public record Warning(String path, String message) {

  @Override
  public String toString() {
    return path + ": " + message;
  }
}
