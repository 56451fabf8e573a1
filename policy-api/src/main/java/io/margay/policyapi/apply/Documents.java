package io.margay.policyapi.apply;

import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import io.margay.core.model.codec.Decoded;
import io.margay.core.model.codec.Problem;
import io.margay.core.model.codec.Problem.Reason;
import io.margay.policyapi.body.FieldValidation;
import io.margay.policyapi.body.ObjectReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the documents of one request; paths of problems begin with the index if there are several.
 */
final class Documents {

  /** Where objects go that live in namespaces and name none. */
  private static final String NAMESPACE = "default";

  private final boolean several;
  private final FieldValidation validation;
  private final Map<ResourceKey, Integer> indexes = new LinkedHashMap<>();
  private final List<Resource> resources = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  private Documents(boolean several, FieldValidation validation) {
    this.several = several;
    this.validation = validation;
  }

  static Documents read(List<Object> trees, FieldValidation validation) {
    List<@Nullable Object> flat = new ArrayList<>();
    trees.forEach(tree -> flatten(tree, flat));
    Documents documents = new Documents(flat.size() > 1, validation);
    for (int i = 0; i < flat.size(); i++) {
      documents.add(i, flat.get(i));
    }
    return documents;
  }

  /** The objects, in their order; meaningful if there are no problems. */
  List<Resource> resources() {
    return resources;
  }

  List<Problem> problems() {
    return problems;
  }

  List<String> warnings() {
    return warnings;
  }

  /** The problems of one object, found later, under the paths of this request. */
  List<Problem> located(ResourceKey key, List<Problem> found) {
    int index = indexes.getOrDefault(key, 0);
    return found.stream().map(problem -> located(index, problem)).toList();
  }

  private void add(int index, @Nullable Object tree) {
    Decoded<Resource> decoded = ObjectReader.decode(tree, NAMESPACE);
    boolean strict = validation == FieldValidation.STRICT;
    List<Problem> found = strict ? decoded.problems() : decoded.faults();
    found.forEach(problem -> problems.add(located(index, problem)));
    if (validation == FieldValidation.WARN) {
      decoded.unknownFields().forEach(problem -> warnings.add(located(index, problem).message()));
    }
    Resource resource = decoded.value();
    if (resource == null) {
      return;
    }
    refuseWhatCanNotBeApplied(index, resource);
    Integer first = indexes.putIfAbsent(resource.key(), index);
    if (first != null) {
      String message = "the same object is document " + first + " already";
      problems.add(
          located(
              index,
              new Problem("metadata.name", Reason.DUPLICATE, message, resource.metadata().name())));
    }
    resources.add(resource);
  }

  private void refuseWhatCanNotBeApplied(int index, Resource resource) {
    if (resource.metadata().name().isEmpty()) {
      problems.add(
          located(
              index,
              new Problem(
                  "metadata.name", Reason.REQUIRED, "is required: apply makes no names", null)));
    }
    if (resource.kind().readOnly()) {
      problems.add(
          located(
              index,
              new Problem(
                  "kind",
                  Reason.FORBIDDEN,
                  "block affinities are written by ipam-service only",
                  resource.kind().kindName())));
    }
  }

  private Problem located(int index, Problem problem) {
    if (!several) {
      return problem;
    }
    String path = "[" + index + "]" + (problem.path().isEmpty() ? "" : "." + problem.path());
    return new Problem(path, problem.reason(), problem.message(), problem.value());
  }

  /** A List (core/v1, or of a kind) stands for its items. */
  private static void flatten(@Nullable Object tree, List<@Nullable Object> into) {
    if (tree instanceof Map<?, ?> map
        && String.valueOf(map.get("kind")).endsWith("List")
        && map.get("items") instanceof List<?> items) {
      items.forEach(item -> flatten(item, into));
    } else {
      into.add(tree);
    }
  }
}
