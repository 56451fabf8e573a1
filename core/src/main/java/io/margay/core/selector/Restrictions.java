package io.margay.core.selector;

import io.margay.core.selector.LabelRestriction.Absent;
import io.margay.core.selector.LabelRestriction.OneOf;
import io.margay.core.selector.LabelRestriction.Present;
import io.margay.core.selector.Node.And;
import io.margay.core.selector.Node.Compare;
import io.margay.core.selector.Node.Constant;
import io.margay.core.selector.Node.Has;
import io.margay.core.selector.Node.Member;
import io.margay.core.selector.Node.Not;
import io.margay.core.selector.Node.Or;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Finds the label restrictions of a tree, negations pushed down to the terms (De Morgan). */
final class Restrictions {

  private Restrictions() {}

  /**
   * @param holds whether the node must match, rather than must not
   */
  static SortedMap<String, LabelRestriction> of(Node node, boolean holds) {
    return switch (node) {
      // That !all() matches nothing can not be said of any label.
      case Constant constant -> new TreeMap<>();
      case Has(String label) -> one(label, holds ? new Present() : new Absent());
      case Compare compare -> of(compare, holds);
      case Member(String label, boolean excluded, SortedSet<String> values) ->
          holds != excluded ? one(label, new OneOf(values)) : new TreeMap<>();
      case Not(Node operand) -> of(operand, !holds);
      case And(List<Node> operands) -> holds ? all(operands, true) : any(operands, false);
      case Or(List<Node> operands) -> holds ? any(operands, true) : all(operands, false);
    };
  }

  private static SortedMap<String, LabelRestriction> of(Compare compare, boolean holds) {
    return switch (compare.operator()) {
      case EQUAL -> holds ? one(compare.label(), value(compare)) : new TreeMap<>();
      case NOT_EQUAL -> holds ? new TreeMap<>() : one(compare.label(), value(compare));
      case CONTAINS, STARTS_WITH, ENDS_WITH ->
          holds ? one(compare.label(), new Present()) : new TreeMap<>();
    };
  }

  private static LabelRestriction value(Compare compare) {
    return new OneOf(new TreeSet<>(List.of(compare.value())));
  }

  private static SortedMap<String, LabelRestriction> one(String label, LabelRestriction what) {
    SortedMap<String, LabelRestriction> map = new TreeMap<>();
    map.put(label, what);
    return map;
  }

  private static SortedMap<String, LabelRestriction> all(List<Node> nodes, boolean hold) {
    SortedMap<String, LabelRestriction> found = new TreeMap<>();
    for (Node node : nodes) {
      of(node, hold).forEach((label, what) -> found.merge(label, what, LabelRestriction::and));
    }
    return found;
  }

  private static SortedMap<String, LabelRestriction> any(List<Node> nodes, boolean hold) {
    SortedMap<String, LabelRestriction> found = of(nodes.getFirst(), hold);
    for (Node node : nodes.subList(1, nodes.size())) {
      SortedMap<String, LabelRestriction> other = of(node, hold);
      Iterator<Map.Entry<String, LabelRestriction>> entries = found.entrySet().iterator();
      while (entries.hasNext()) {
        Map.Entry<String, LabelRestriction> entry = entries.next();
        LabelRestriction theirs = other.get(entry.getKey());
        LabelRestriction either = theirs == null ? null : entry.getValue().or(theirs);
        if (either == null) {
          entries.remove();
        } else {
          entry.setValue(either);
        }
      }
    }
    return found;
  }
}
