package io.margay.core.model;

/** A port by the name that an endpoint gives it in its {@code ports}. */
public record NamedPort(String name) implements Port {

  static final String FORM = "[A-Za-z0-9_.-]{1,128}";

  public NamedPort {
    if (!name.matches(FORM)) {
      throw new IllegalArgumentException(EXPECTED);
    }
  }

  @Override
  public Object toTree() {
    return name;
  }

  @Override
  public String toString() {
    return name;
  }
}
