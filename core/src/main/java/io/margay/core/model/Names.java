package io.margay.core.model;

import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.names.Labels;
import io.margay.core.model.names.Syntax;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks the metadata of any object: names, namespace, labels, owners and so on. */
final class Names {

  /** Characters that the server appends to generateName. */
  private static final int GENERATED = 5;

  /** Finalizers that Kubernetes itself names, without a prefix. */
  private static final List<String> PLAIN_FINALIZERS =
      List.of("orphan", "foregroundDeletion", "kubernetes");

  private Names() {}

  static void check(Resource resource, Path path, Problems problems) {
    Path metadata = path.field("metadata");
    Metadata given = resource.metadata();
    checkName(resource.kind(), given, metadata, problems);
    checkNamespace(resource.kind(), given.namespace(), metadata.field("namespace"), problems);
    Labels.check(given.labels(), metadata.field("labels"), problems);
    Labels.checkAnnotations(given.annotations(), metadata.field("annotations"), problems);
    checkTime(given.creationTimestamp(), metadata.field("creationTimestamp"), problems);
    checkTime(given.deletionTimestamp(), metadata.field("deletionTimestamp"), problems);
    checkFinalizers(given.finalizers(), metadata.field("finalizers"), problems);
    checkOwners(given.ownerReferences(), metadata.field("ownerReferences"), problems);
  }

  static void checkLabels(Map<String, String> labels, Path path, Problems problems) {
    Labels.check(labels, path, problems);
  }

  private static void checkNamespace(Kind kind, String namespace, Path path, Problems problems) {
    if (!kind.namespaced()) {
      if (!namespace.isEmpty()) {
        problems.forbidden(
            path, "must not be given: " + kind.kindName() + " lives in no namespace");
      }
    } else if (namespace.isEmpty()) {
      problems.required(path, "is required: " + kind.kindName() + " lives in namespaces");
    } else if (!Syntax.isLabel(namespace)) {
      problems.invalid(path, namespace, Syntax.LABEL_RULE);
    }
  }

  private static void checkName(Kind kind, Metadata given, Path metadata, Problems problems) {
    if (!given.name().isEmpty()) {
      checkName(kind, given.name(), given.name(), metadata.field("name"), problems);
    } else if (given.generateName() == null) {
      problems.required(metadata.field("name"), "name or generateName is required");
    } else {
      // What the server puts behind it begins with a letter or digit.
      String sample = given.generateName() + "x".repeat(GENERATED);
      checkName(kind, sample, given.generateName(), metadata.field("generateName"), problems);
    }
  }

  /**
   * @param shown what the user wrote
   */
  private static void checkName(
      Kind kind, String name, String shown, Path path, Problems problems) {
    if (!kind.nameForm().admits(kind, name)) {
      problems.invalid(path, shown, kind.nameForm().rule());
    }
  }

  private static void checkTime(@Nullable String time, Path path, Problems problems) {
    if (time == null) {
      return;
    }
    try {
      OffsetDateTime.parse(time);
    } catch (DateTimeException e) {
      problems.invalid(path, time, "must be a time as in RFC 3339: 2026-01-31T12:00:00Z");
    }
  }

  private static void checkFinalizers(List<String> finalizers, Path path, Problems problems) {
    for (int i = 0; i < finalizers.size(); i++) {
      String finalizer = finalizers.get(i);
      boolean known = PLAIN_FINALIZERS.contains(finalizer);
      if (!known && (!finalizer.contains("/") || !Syntax.isQualifiedName(finalizer))) {
        problems.invalid(
            path.item(i),
            finalizer,
            "must be a DNS subdomain, '/' and a name, or one of "
                + String.join(", ", PLAIN_FINALIZERS));
      }
    }
  }

  private static void checkOwners(List<OwnerReference> owners, Path path, Problems problems) {
    boolean managed = false;
    for (int i = 0; i < owners.size(); i++) {
      if (owners.get(i).controller() && managed) {
        problems.forbidden(
            path.item(i).field("controller"), "must be true for one of the owners only");
      }
      managed |= owners.get(i).controller();
    }
  }
}
