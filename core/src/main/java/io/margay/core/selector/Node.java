package io.margay.core.selector;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A selector as a tree. No node is deeper than the parser allows, so recursion is safe. */
sealed interface Node {

  /** {@code all()} and {@code global()}: both match everything here. */
  enum Constant implements Node {
    ALL("all()"),
    GLOBAL("global()");

    private final String text;

    Constant(String text) {
      this.text = text;
    }
  }

  /** {@code has(label)}. */
  record Has(String label) implements Node {}

  /** {@code label operator "value"}. */
  record Compare(String label, Operator operator, String value) implements Node {}

  /** {@code label in {…}}, or {@code not in} if excluded. */
  record Member(String label, boolean excluded, SortedSet<String> values) implements Node {
    public Member {
      TreeSet<String> sorted = new TreeSet<>(ByCodePoint.ORDER);
      sorted.addAll(values);
      values = Collections.unmodifiableSortedSet(sorted);
    }
  }

  /** Never of another negation: those cancel out. */
  record Not(Node operand) implements Node {}

  record And(List<Node> operands) implements Node {
    public And {
      operands = List.copyOf(operands);
    }
  }

  record Or(List<Node> operands) implements Node {
    public Or {
      operands = List.copyOf(operands);
    }
  }

  /** Comparisons of a label's value with a text. */
  enum Operator {
    EQUAL("=="),
    NOT_EQUAL("!="),
    CONTAINS("contains"),
    STARTS_WITH("starts with"),
    ENDS_WITH("ends with");

    private final String text;

    Operator(String text) {
      this.text = text;
    }

    boolean holds(@Nullable String actual, String value) {
      if (actual == null) {
        return this == NOT_EQUAL;
      }
      return switch (this) {
        case EQUAL -> actual.equals(value);
        case NOT_EQUAL -> !actual.equals(value);
        case CONTAINS -> actual.contains(value);
        case STARTS_WITH -> actual.startsWith(value);
        case ENDS_WITH -> actual.endsWith(value);
      };
    }
  }

  default boolean matches(Map<String, String> labels) {
    return switch (this) {
      case Constant constant -> true;
      case Has(String label) -> labels.containsKey(label);
      case Compare(String label, Operator operator, String value) ->
          operator.holds(labels.get(label), value);
      case Member(String label, boolean excluded, SortedSet<String> values) -> {
        String actual = labels.get(label);
        yield (actual != null && values.contains(actual)) != excluded;
      }
      case Not(Node operand) -> !operand.matches(labels);
      case And(List<Node> operands) -> {
        for (Node operand : operands) {
          if (!operand.matches(labels)) {
            yield false;
          }
        }
        yield true;
      }
      case Or(List<Node> operands) -> {
        for (Node operand : operands) {
          if (operand.matches(labels)) {
            yield true;
          }
        }
        yield false;
      }
    };
  }

  default Node negated() {
    return this instanceof Not(Node operand) ? operand : new Not(this);
  }

  /** The same tree over other labels. */
  default Node relabelled(UnaryOperator<String> rename) {
    return switch (this) {
      case Constant constant -> constant;
      case Has(String label) -> new Has(rename.apply(label));
      case Compare(String label, Operator operator, String value) ->
          new Compare(rename.apply(label), operator, value);
      case Member(String label, boolean excluded, SortedSet<String> values) ->
          new Member(rename.apply(label), excluded, values);
      case Not(Node operand) -> new Not(operand.relabelled(rename));
      case And(List<Node> operands) -> new And(relabelled(operands, rename));
      case Or(List<Node> operands) -> new Or(relabelled(operands, rename));
    };
  }

  private static List<Node> relabelled(List<Node> nodes, UnaryOperator<String> rename) {
    List<Node> renamed = new ArrayList<>(nodes.size());
    nodes.forEach(node -> renamed.add(node.relabelled(rename)));
    return renamed;
  }

  /** Whether {@code global()} stands anywhere in it. */
  default boolean mentionsGlobal() {
    return switch (this) {
      case Constant constant -> constant == Constant.GLOBAL;
      case Has has -> false;
      case Compare compare -> false;
      case Member member -> false;
      case Not(Node operand) -> operand.mentionsGlobal();
      case And(List<Node> operands) -> operands.stream().anyMatch(Node::mentionsGlobal);
      case Or(List<Node> operands) -> operands.stream().anyMatch(Node::mentionsGlobal);
    };
  }

  /** Levels of nesting. */
  default int depth() {
    return switch (this) {
      case Constant constant -> 1;
      case Has has -> 1;
      case Compare compare -> 1;
      case Member member -> 1;
      case Not(Node operand) -> 1 + operand.depth();
      case And(List<Node> operands) -> 1 + deepest(operands);
      case Or(List<Node> operands) -> 1 + deepest(operands);
    };
  }

  private static int deepest(List<Node> nodes) {
    int deepest = 0;
    for (Node node : nodes) {
      deepest = Math.max(deepest, node.depth());
    }
    return deepest;
  }

  /** Appends the normal form. */
  default void write(StringBuilder out) {
    switch (this) {
      case Constant constant -> out.append(constant.text);
      case Has(String label) -> out.append("has(").append(label).append(')');
      case Compare(String label, Operator operator, String value) -> {
        out.append(label).append(' ').append(operator.text).append(' ');
        quote(value, out);
      }
      case Member(String label, boolean excluded, SortedSet<String> values) -> {
        out.append(label).append(excluded ? " not in {" : " in {");
        String separator = "";
        for (String value : values) {
          out.append(separator);
          quote(value, out);
          separator = ", ";
        }
        out.append('}');
      }
      case Not(Node operand) -> {
        out.append('!');
        operand.write(out);
      }
      case And(List<Node> operands) -> write(operands, " && ", out);
      case Or(List<Node> operands) -> write(operands, " || ", out);
    }
  }

  private static void write(List<Node> nodes, String separator, StringBuilder out) {
    out.append('(');
    for (int i = 0; i < nodes.size(); i++) {
      out.append(i == 0 ? "" : separator);
      nodes.get(i).write(out);
    }
    out.append(')');
  }

  /** A value never holds both quotes: the language has no way to write one. */
  private static void quote(String value, StringBuilder out) {
    char quote = value.indexOf('"') < 0 ? '"' : '\'';
    out.append(quote).append(value).append(quote);
  }
}
