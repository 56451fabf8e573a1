package io.margay.core.selector;

import io.margay.core.selector.Node.And;
import io.margay.core.selector.Node.Compare;
import io.margay.core.selector.Node.Constant;
import io.margay.core.selector.Node.Has;
import io.margay.core.selector.Node.Member;
import io.margay.core.selector.Node.Operator;
import io.margay.core.selector.Node.Or;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Recursive descent over the characters:
 *
 * <pre>
 * or    = and { "||" and }
 * and   = unary { "&amp;&amp;" unary }
 * unary = { "!" } ( "(" or ")" | "has(" label ")" | "all()" | "global()" | label test )
 * test  = "==" text | "!=" text | ["not"] "in" set | "contains" text | "starts" "with" text | …
 * </pre>
 */
final class Parser {

  /** Parentheses within parentheses. A person writes two or three; a deep tree would eat stack. */
  private static final int MOST_NESTING = 100;

  private static final int LONGEST_LABEL = 512;
  private static final String OPERATORS =
      "'==', '!=', 'in', 'not in', 'contains', 'starts with' or 'ends with'";

  private final String text;
  private int at;
  private int nesting;

  private Parser(String text) {
    this.text = text;
  }

  static Node parse(String text) {
    if (text.chars().allMatch(Parser::isSpace)) {
      return Constant.ALL;
    }
    Parser parser = new Parser(text);
    Node node = parser.or();
    parser.skipSpace();
    if (parser.at < text.length()) {
      throw parser.expected("'&&', '||' or the end");
    }
    return node;
  }

  private Node or() {
    return list(this::and, "||", Or::new);
  }

  private Node and() {
    return list(this::unary, "&&", And::new);
  }

  private Node list(Supplier<Node> operand, String symbol, Function<List<Node>, Node> join) {
    Node first = operand.get();
    if (!accept(symbol)) {
      return first;
    }
    List<Node> operands = new ArrayList<>(List.of(first));
    do {
      operands.add(operand.get());
    } while (accept(symbol));
    return join.apply(operands);
  }

  private Node unary() {
    boolean negated = false;
    while (accept("!")) {
      negated = !negated;
    }
    Node node = accept("(") ? parenthesized() : term();
    return negated ? node.negated() : node;
  }

  private Node parenthesized() {
    if (++nesting > MOST_NESTING) {
      throw new IllegalArgumentException(
          "at position " + at + ": parentheses may be nested at most " + MOST_NESTING + " deep");
    }
    Node node = or();
    require(")", "'&&', '||' or ')'");
    nesting--;
    return node;
  }

  private Node term() {
    skipSpace();
    int start = at;
    String word = word();
    if (word.isEmpty()) {
      throw expected("a label, '!', '(', 'has(', 'all()' or 'global()'");
    }
    return switch (word) {
      case "has" -> accept("(") ? has() : test(label(word, start));
      case "all" -> accept("(") ? constant(Constant.ALL) : test(label(word, start));
      case "global" -> accept("(") ? constant(Constant.GLOBAL) : test(label(word, start));
      default -> test(label(word, start));
    };
  }

  private Node has() {
    skipSpace();
    int start = at;
    String label = word();
    if (label.isEmpty()) {
      throw expected("a label");
    }
    require(")", "')'");
    return new Has(label(label, start));
  }

  private Node constant(Constant constant) {
    require(")", "')'");
    return constant;
  }

  private Node test(String label) {
    if (accept("==")) {
      return new Compare(label, Operator.EQUAL, quoted());
    }
    if (accept("!=")) {
      return new Compare(label, Operator.NOT_EQUAL, quoted());
    }
    skipSpace();
    int start = at;
    String word = word();
    return switch (word) {
      case "in" -> new Member(label, false, set());
      case "notin" -> new Member(label, true, set());
      case "not" -> {
        requireWord("in");
        yield new Member(label, true, set());
      }
      case "contains" -> new Compare(label, Operator.CONTAINS, quoted());
      case "startswith" -> new Compare(label, Operator.STARTS_WITH, quoted());
      case "endswith" -> new Compare(label, Operator.ENDS_WITH, quoted());
      case "starts" -> {
        requireWord("with");
        yield new Compare(label, Operator.STARTS_WITH, quoted());
      }
      case "ends" -> {
        requireWord("with");
        yield new Compare(label, Operator.ENDS_WITH, quoted());
      }
      default -> {
        at = start;
        throw expected(OPERATORS);
      }
    };
  }

  private SortedSet<String> set() {
    require("{", "'{'");
    SortedSet<String> values = new TreeSet<>();
    while (!accept("}")) {
      values.add(quoted());
      if (!accept(",")) {
        require("}", "',' or '}'");
        break;
      }
    }
    return values;
  }

  private String quoted() {
    skipSpace();
    if (at >= text.length() || text.charAt(at) != '"' && text.charAt(at) != '\'') {
      throw expected("a text in quotes");
    }
    int end = text.indexOf(text.charAt(at), at + 1);
    if (end < 0) {
      throw new IllegalArgumentException(
          "at position " + (at + 1) + ": the text in quotes does not end");
    }
    String value = text.substring(at + 1, end);
    at = end + 1;
    return value;
  }

  private static String label(String word, int start) {
    if (word.length() > LONGEST_LABEL) {
      throw new IllegalArgumentException(
          "at position "
              + (start + 1)
              + ": a label has at most "
              + LONGEST_LABEL
              + " characters, this one "
              + word.length());
    }
    return word;
  }

  /** The characters of a label from here on; may be none. */
  private String word() {
    int start = at;
    while (at < text.length() && isLabel(text.charAt(at))) {
      at++;
    }
    return text.substring(start, at);
  }

  private void requireWord(String word) {
    skipSpace();
    int start = at;
    if (!word().equals(word)) {
      at = start;
      throw expected("'" + word + "'");
    }
  }

  private boolean accept(String symbol) {
    skipSpace();
    if (!text.startsWith(symbol, at)) {
      return false;
    }
    at += symbol.length();
    return true;
  }

  private void require(String symbol, String expected) {
    if (!accept(symbol)) {
      throw expected(expected);
    }
  }

  private void skipSpace() {
    while (at < text.length() && isSpace(text.charAt(at))) {
      at++;
    }
  }

  private static boolean isSpace(int c) {
    return c == ' ' || c == '\t';
  }

  private static boolean isLabel(char c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || "_./-".indexOf(c) >= 0;
  }

  private IllegalArgumentException expected(String what) {
    String rest = text.substring(at, Math.min(text.length(), at + 20));
    String found =
        rest.isEmpty() ? "the end" : "\"" + rest.replace("\n", "\\n").replace("\r", "\\r") + "\"";
    return new IllegalArgumentException(
        "at position " + (at + 1) + ": expected " + what + ", found " + found);
  }
}
