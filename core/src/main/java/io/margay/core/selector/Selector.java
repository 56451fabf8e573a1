package io.margay.core.selector;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** A parsed selector. Two selectors are equal when their canonical texts are. Immutable. */
public final class Selector {

  /** Selects everything: what an absent or blank selector means. */
  public static final Selector ALL = parse("all()");

  /** Combining goes no deeper than this: what walks a tree does so on the stack. */
  private static final int MOST_DEPTH = 500;

  private final Node tree;
  private final @Nullable String text;
  // Worked out on first use; threads that race find the same.
  private volatile @Nullable String canonical;
  private volatile @Nullable String id;

  private Selector(Node tree, @Nullable String text) {
    this.tree = tree;
    this.text = text;
  }

  /**
   * Parses a selector.
   *
   * @throws IllegalArgumentException with the position, counted from 1, and what was expected there
   */
  public static Selector parse(String text) {
    return new Selector(Parser.parse(text), text);
  }

  /** Whether something with these labels is selected. */
  public boolean matches(Map<String, String> labels) {
    return tree.matches(labels);
  }

  /**
   * What every match must have, by label; labels of which nothing can be said are left out. An
   * index looks at the most telling one and evaluates the selector against fewer things.
   */
  public SortedMap<String, LabelRestriction> restrictions() {
    return Collections.unmodifiableSortedMap(Restrictions.of(tree, true));
  }

  /** What both select, written {@code (this) && (other)}. */
  public Selector and(Selector other) {
    return combined(new Node.And(List.of(tree, other.tree)));
  }

  /** What either selects, written {@code (this) || (other)}. */
  public Selector or(Selector other) {
    return combined(new Node.Or(List.of(tree, other.tree)));
  }

  /** What this does not select. */
  public Selector not() {
    return combined(tree.negated());
  }

  /**
   * The same selector over labels that begin with a prefix: {@code has(a)} becomes {@code
   * has(PREFIXa)}. Says nothing new about {@code all()} and {@code global()}.
   */
  public Selector withLabelPrefix(String prefix) {
    return combined(tree.relabelled(prefix::concat));
  }

  private static Selector combined(Node tree) {
    if (tree.depth() > MOST_DEPTH) {
      throw new IllegalArgumentException(
          "selectors may be combined to a depth of at most " + MOST_DEPTH);
    }
    return new Selector(tree, null);
  }

  /** Whether it is {@code all()} or blank, and so matches everything. */
  public boolean isAll() {
    return tree == Node.Constant.ALL;
  }

  /** Whether it is {@code global()} and nothing else. */
  public boolean isGlobal() {
    return tree == Node.Constant.GLOBAL;
  }

  /** Whether {@code global()} stands anywhere in it. */
  public boolean mentionsGlobal() {
    return tree.mentionsGlobal();
  }

  /**
   * The normal form: equal for selectors that differ only in spacing, quotes or the order inside
   * sets. It is itself a selector with the same meaning.
   */
  public String canonical() {
    String known = canonical;
    if (known == null) {
      StringBuilder out = new StringBuilder();
      tree.write(out);
      known = out.toString();
      canonical = known;
    }
    return known;
  }

  /**
   * A short identifier of the canonical form: {@code s:} and the base64url, without padding, of the
   * SHA-224 of {@code s:} and the form. 40 characters.
   */
  public String id() {
    String known = id;
    if (known == null) {
      byte[] hash = sha224().digest(("s:" + canonical()).getBytes(StandardCharsets.UTF_8));
      known = "s:" + Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
      id = known;
    }
    return known;
  }

  private static MessageDigest sha224() {
    try {
      return MessageDigest.getInstance("SHA-224");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("the JDK lacks SHA-224", e);
    }
  }

  /** The text as it was written; the canonical form of what was combined. */
  @Override
  public String toString() {
    String written = text;
    return written == null ? canonical() : written;
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
