package io.margay.policyapi.apply;

import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import io.margay.core.model.Resources;
import io.margay.core.model.codec.Decoded;
import io.margay.core.model.codec.Problem;
import io.margay.core.model.codec.Problem.Reason;
import io.margay.policyapi.body.Body;
import io.margay.policyapi.body.FieldValidation;
import io.margay.policyapi.body.ObjectReader;
import io.margay.policyapi.status.Statuses;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the documents of one request; paths of problems begin with the index if there are several.
 */
final class Documents {

  /** Where objects go that live in namespaces and name none. */
  private static final String NAMESPACE = "default";

  /** A transaction has its bounds. */
  private static final int MOST = 10_000;

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

  /**
   * @throws io.margay.policyapi.status.StatusException 422 if there are too many
   */
  static Documents read(List<Body> bodies, FieldValidation validation) {
    List<Body> flat = new ArrayList<>();
    bodies.forEach(body -> flatten(body, flat));
    if (flat.size() > MOST) {
      throw Statuses.unprocessable(
          "at most " + MOST + " objects can be applied at once, not " + flat.size());
    }
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

  private void add(int index, Body body) {
    Decoded<Resource> decoded =
        ObjectReader.decode(ObjectReader.withoutManagedFields(body.tree()), NAMESPACE);
    decoded.faults().forEach(problem -> problems.add(located(index, problem)));
    List<Problem> doubtful = new ArrayList<>(decoded.unknownFields());
    doubtful.addAll(body.duplicateFields());
    for (Problem problem : doubtful) {
      switch (validation) {
        case STRICT -> problems.add(located(index, problem));
        case WARN -> warnings.add(at(index, problem.message()));
        case IGNORE -> {}
      }
    }
    Resource resource = decoded.value();
    if (resource == null) {
      return;
    }
    Resources.warnings(resource).forEach(warning -> warnings.add(at(index, warning.toString())));
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
                  "is written by ipam-service only",
                  resource.kind().kindName())));
    }
  }

  private String at(int index, String message) {
    return several ? "[" + index + "]: " + message : message;
  }

  private Problem located(int index, Problem problem) {
    if (!several) {
      return problem;
    }
    String path = "[" + index + "]" + (problem.path().isEmpty() ? "" : "." + problem.path());
    return new Problem(path, problem.reason(), problem.message(), problem.value());
  }

  /** A List (core/v1, or of a kind) stands for its items. */
  private static void flatten(Body body, List<Body> into) {
    if (body.tree() instanceof Map<?, ?> map
        && String.valueOf(map.get("kind")).endsWith("List")
        && map.get("items") instanceof List<?> items) {
      List<String> duplicates = body.duplicates();
      for (Object item : items) {
        // An item that is nothing is found out where objects are read.
        flatten(new Body(item == null ? List.of() : item, duplicates), into);
        duplicates = List.of();
      }
    } else {
      into.add(body);
    }
  }
}
