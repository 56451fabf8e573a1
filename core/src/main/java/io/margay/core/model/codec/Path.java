package io.margay.core.model.codec;

/**
 * Where in a body a field is, in the form Kubernetes uses: {@code spec.ingress[0].source.nets[1]}.
 *
 * @param text empty for the root
 */
public record Path(String text) {

  public static final Path ROOT = new Path("");

  public Path field(String name) {
    return new Path(text.isEmpty() ? name : text + "." + name);
  }

  public Path item(int index) {
    return new Path(text + "[" + index + "]");
  }

  public Path key(String key) {
    return new Path(text + "[" + key + "]");
  }

  @Override
  public String toString() {
    return text;
  }
}
