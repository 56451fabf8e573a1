package io.margay.core.calc;

/** The name of the node that is calculated for. */
public record NodeName(String text) {
  @Override
  public String toString() {
    return text;
  }
}
