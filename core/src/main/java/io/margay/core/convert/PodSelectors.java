package io.margay.core.convert;

import io.margay.core.model.kubernetes.LabelSelector;
import io.margay.core.model.kubernetes.LabelSelectorRequirement;
import io.margay.core.selector.Selector;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Selectors of Kubernetes in Margay's language. */
final class PodSelectors {

  /** Every workload has this label, and nothing else does. */
  private static final String IS_POD = "has(projectcalico.org/orchestrator)";

  private PodSelectors() {}

  /** Pods with these labels; all pods if there is no selector. */
  static Selector pods(@Nullable LabelSelector selector) {
    String terms = selector == null ? "" : terms(selector);
    return Selector.parse(terms.isEmpty() ? IS_POD : IS_POD + " && " + terms);
  }

  /** Namespaces with these labels. */
  static Selector namespaces(LabelSelector selector) {
    String terms = terms(selector);
    return terms.isEmpty() ? Selector.ALL : Selector.parse(terms);
  }

  /** All terms, those of matchLabels first and by name, so that the text is always the same. */
  private static String terms(LabelSelector selector) {
    Stream<String> equal =
        new TreeMap<>(selector.matchLabels())
            .entrySet().stream().map(label -> label.getKey() + " == '" + label.getValue() + "'");
    Stream<String> others = selector.matchExpressions().stream().map(PodSelectors::term);
    return Stream.concat(equal, others).collect(Collectors.joining(" && "));
  }

  private static String term(LabelSelectorRequirement requirement) {
    String key = requirement.key();
    return switch (requirement.operator()) {
      case IN -> key + " in " + set(requirement);
      case NOT_IN -> key + " not in " + set(requirement);
      case EXISTS -> "has(" + key + ")";
      case DOES_NOT_EXIST -> "!has(" + key + ")";
    };
  }

  private static String set(LabelSelectorRequirement requirement) {
    return requirement.values().stream()
        .map(value -> "'" + value + "'")
        .sorted()
        .collect(Collectors.joining(", ", "{", "}"));
  }
}
