package io.margay.core.selector;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.core.selector.LabelRestriction.OneOf;
import io.margay.core.selector.Node.And;
import io.margay.core.selector.Node.Compare;
import io.margay.core.selector.Node.Constant;
import io.margay.core.selector.Node.Has;
import io.margay.core.selector.Node.Member;
import io.margay.core.selector.Node.Operator;
import io.margay.core.selector.Node.Or;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

class SelectorProperties {

  @Property
  void theCanonicalFormMeansTheSameAndIsItsOwn(
      @ForAll("trees") Node tree, @ForAll("labels") Map<String, String> labels) {
    Selector selector = Selector.parse(canonical(tree));
    assertThat(selector.canonical()).isEqualTo(canonical(tree));
    assertThat(selector.matches(labels)).isEqualTo(tree.matches(labels));
  }

  @Property
  void whatMatchesKeepsEveryRestriction(
      @ForAll("trees") Node tree, @ForAll("labels") Map<String, String> labels) {
    Selector selector = Selector.parse(canonical(tree));
    if (selector.matches(labels)) {
      selector
          .restrictions()
          .forEach((label, restriction) ->
              assertThat(restriction.allows(labels.get(label)))
                  .as("%s of %s", restriction, label)
                  .isTrue());
    }
  }

  @Property
  void combinationsAreThoseOfLogic(
      @ForAll("trees") Node left,
      @ForAll("trees") Node right,
      @ForAll("labels") Map<String, String> labels) {
    Selector a = Selector.parse(canonical(left));
    Selector b = Selector.parse(canonical(right));
    assertThat(a.and(b).matches(labels)).isEqualTo(a.matches(labels) && b.matches(labels));
    assertThat(a.or(b).matches(labels)).isEqualTo(a.matches(labels) || b.matches(labels));
    assertThat(a.not().matches(labels)).isEqualTo(!a.matches(labels));
  }

  @Property
  void aPrefixMovesTheSelectorToOtherLabels(
      @ForAll("trees") Node tree, @ForAll("labels") Map<String, String> labels) {
    Selector selector = Selector.parse(canonical(tree));
    Map<String, String> moved = new HashMap<>();
    labels.forEach((label, value) -> moved.put("p." + label, value));
    assertThat(selector.withLabelPrefix("p.").matches(moved)).isEqualTo(selector.matches(labels));
  }

  @Property
  void restrictionsCombineAsTheirMeaning(
      @ForAll("restrictions") LabelRestriction a, @ForAll("restrictions") LabelRestriction b) {
    for (String value : new String[] {null, "", "x", "y", "other"}) {
      assertThat(a.and(b).allows(value)).isEqualTo(a.allows(value) && b.allows(value));
      LabelRestriction either = a.or(b);
      if (a.allows(value) || b.allows(value)) {
        assertThat(either == null || either.allows(value)).isTrue();
      }
    }
  }

  @Property(tries = 5000)
  void anyTextIsParsedOrRefusedWithAPosition(@ForAll("texts") String text) {
    try {
      Selector.parse(text).id();
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageStartingWith("at position ");
    }
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of(
            "has(",
            "all()",
            "global()",
            "a",
            "in",
            "not in",
            "notin",
            "starts with",
            "contains",
            "'x'",
            "\"",
            "'",
            "{",
            "}",
            "(",
            ")",
            "!",
            "&&",
            "||",
            "==",
            "!=",
            ",",
            " ",
            "\t",
            "\n",
            "\u00e9",
            "\uD83D\uDE00",
            "&",
            "=")
        .list()
        .ofMaxSize(12)
        .map(parts -> String.join("", parts));
  }

  @Provide
  Arbitrary<LabelRestriction> restrictions() {
    return Arbitraries.oneOf(
        Arbitraries.of(new LabelRestriction.Present(), new LabelRestriction.Absent()),
        values().set().ofMaxSize(2).map(values -> new OneOf(new TreeSet<>(values))));
  }

  @Provide
  Arbitrary<Map<String, String>> labels() {
    return Arbitraries.maps(names(), values()).ofMaxSize(3);
  }

  @Provide
  Arbitrary<Node> trees() {
    return trees(4);
  }

  private static Arbitrary<Node> trees(int depth) {
    Arbitrary<Node> terms =
        Arbitraries.oneOf(
            Arbitraries.of(Constant.ALL, Constant.GLOBAL),
            names().map(Has::new),
            Combinators.combine(names(), Arbitraries.of(Operator.class), values()).as(Compare::new),
            Combinators.combine(names(), Arbitraries.of(true, false), values().set().ofMaxSize(3))
                .as((label, excluded, set) -> new Member(label, excluded, new TreeSet<>(set))));
    if (depth == 0) {
      return terms;
    }
    Arbitrary<Node> smaller = Arbitraries.lazy(() -> trees(depth - 1));
    return Arbitraries.frequencyOf(
        Tuple.of(3, terms),
        Tuple.of(1, smaller.map(Node::negated)),
        Tuple.of(1, smaller.list().ofMinSize(2).ofMaxSize(3).map(And::new)),
        Tuple.of(1, smaller.list().ofMinSize(2).ofMaxSize(3).map(Or::new)));
  }

  private static Arbitrary<String> names() {
    return Arbitraries.of("a", "b", "in");
  }

  private static Arbitrary<String> values() {
    return Arbitraries.of("", "x", "y", "xy", "it's", "\"q\"");
  }

  private static String canonical(Node node) {
    StringBuilder out = new StringBuilder();
    node.write(out);
    return out.toString();
  }
}
