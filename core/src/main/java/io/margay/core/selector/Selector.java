package io.margay.core.selector;

import java.util.Map;

/** A parsed selector. Two selectors are equal when their canonical texts are. */
public final class Selector {

  /** Selects everything: what an absent or blank selector means. */
  public static final Selector ALL = parse("all()");

  private final String text;

  private Selector(String text) {
    this.text = text;
  }

  /**
   * Parses a selector.
   *
   * @throws IllegalArgumentException with the position and what was expected there
   */
  public static Selector parse(String text) {
    return new Selector(text);
  }

  /** Whether something with these labels is selected. */
  public boolean matches(Map<String, String> labels) {
    throw new UnsupportedOperationException("being written");
  }

  /**
   * The normal form: equal for selectors that differ only in spacing, quotes or the order inside
   * sets.
   */
  public String canonical() {
    return text;
  }

  /** A short identifier of the canonical form: {@code s:} and the base64url of its SHA-224. */
  public String id() {
    return text;
  }

  /** The text as it was written. */
  @Override
  public String toString() {
    return text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Selector selector && selector.canonical().equals(canonical());
  }

  @Override
  public int hashCode() {
    return canonical().hashCode();
  }
}
