package io.margay.core.model.codec;

/**
 * Where in a body a field is, in the form Kubernetes uses: {@code spec.ingress[0].source.nets[1]}.
 *
 * @param text empty for the root
 */
public record Path(String text) {

  /** As long as a label's name with its prefix. */
  private static final int LONGEST_NAME = 317;

  public static final Path ROOT = new Path("");

  public Path field(String name) {
    return new Path(text.isEmpty() ? shortened(name) : text + "." + shortened(name));
  }

  public Path item(int index) {
    return new Path(text + "[" + index + "]");
  }

  public Path key(String key) {
    return new Path(text + "[" + shortened(key) + "]");
  }

  /** Names come from bodies: a long one must not come back a hundred times. */
  private static String shortened(String name) {
    return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME) + "...";
  }

  @Override
  public String toString() {
    return text;
  }
}
