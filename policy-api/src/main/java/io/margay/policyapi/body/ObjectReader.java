package io.margay.policyapi.body;

import io.margay.core.model.Kind;
import io.margay.core.model.Resource;
import io.margay.core.model.Resources;
import io.margay.core.model.codec.Decoded;
import io.margay.core.model.codec.Problem;
import io.margay.policyapi.status.StatusException;
import io.margay.policyapi.status.Statuses;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns a tree that a client sent into a resource, or into what is wrong with it. */
public final class ObjectReader {

  private ObjectReader() {}

  /**
   * A resource and the fields that were overlooked.
   *
   * @param warnings for fields that nothing enforces yet, and for unknown and duplicate ones where
   *     the client wants to be warned of them
   * @param managedFields what the client says of who owns what; null if it says nothing
   */
  public record Read(Resource resource, List<String> warnings, @Nullable Object managedFields) {}

  /**
   * Reads the object of a request that names its kind.
   *
   * @param namespace of the path, or the one to assume; null if the path has none
   * @param name of the path; null if the path has none
   * @throws StatusException 400 or 422 with the paths of what is wrong
   */
  public static Read read(
      Kind kind,
      @Nullable String namespace,
      @Nullable String name,
      Body body,
      FieldValidation validation) {
    Object tree = body.tree();
    Decoded<Resource> decoded = decode(withoutManagedFields(tree), namespace);
    Resource resource = decoded.value();
    if (resource == null) {
      List<Problem> shown =
          validation == FieldValidation.STRICT ? decoded.problems() : decoded.faults();
      throw Statuses.invalid(kind, nameOf(tree), shown);
    }
    if (resource.kind() != kind) {
      throw Statuses.badRequest(
          "kind",
          "the object is a "
              + resource.kind().kindName()
              + ", but the path takes "
              + kind.kindName());
    }
    check("name", name, resource.metadata().name());
    check("namespace", kind.namespaced() ? namespace : null, resource.metadata().namespace());
    List<Problem> doubtful = new ArrayList<>(decoded.unknownFields());
    doubtful.addAll(body.duplicateFields());
    if (validation == FieldValidation.STRICT && !doubtful.isEmpty()) {
      throw Statuses.unknownFields(kind, doubtful);
    }
    return new Read(resource, warnings(resource, doubtful, validation), managedFields(tree));
  }

  private static List<String> warnings(
      Resource resource, List<Problem> doubtful, FieldValidation validation) {
    List<String> warnings = new ArrayList<>();
    if (validation == FieldValidation.WARN) {
      doubtful.forEach(problem -> warnings.add(problem.message()));
    }
    // A field that nothing acts on is said to be, however lenient the client is about others.
    Resources.warnings(resource).forEach(warning -> warnings.add(warning.toString()));
    return warnings;
  }

  /** Who owns what is kept beside the object, so it is no part of the resource. */
  public static Object withoutManagedFields(Object tree) {
    if (managedFields(tree) == null) {
      return tree;
    }
    Map<Object, Object> object = new LinkedHashMap<>((Map<?, ?>) tree);
    Map<Object, Object> metadata = new LinkedHashMap<>((Map<?, ?>) object.get("metadata"));
    metadata.remove("managedFields");
    object.put("metadata", metadata);
    return object;
  }

  private static @Nullable Object managedFields(Object tree) {
    return tree instanceof Map<?, ?> map && map.get("metadata") instanceof Map<?, ?> metadata
        ? metadata.get("managedFields")
        : null;
  }

  /**
   * Decodes any object.
   *
   * @param defaultNamespace for objects that live in namespaces and name none
   */
  public static Decoded<Resource> decode(@Nullable Object tree, @Nullable String defaultNamespace) {
    return Resources.decode(withNamespace(tree, defaultNamespace));
  }

  /** The name in a tree that may be anything; empty if there is none. */
  public static String nameOf(@Nullable Object tree) {
    return tree instanceof Map<?, ?> map
            && map.get("metadata") instanceof Map<?, ?> metadata
            && metadata.get("name") instanceof String name
        ? name
        : "";
  }

  private static void check(String field, @Nullable String inPath, String inBody) {
    if (inPath != null && !inPath.equals(inBody)) {
      throw Statuses.badRequest(
          "metadata." + field,
          "the "
              + field
              + " of the object ("
              + inBody
              + ") does not match the "
              + field
              + " on the request ("
              + inPath
              + ")");
    }
  }

  private static @Nullable Object withNamespace(@Nullable Object tree, @Nullable String namespace) {
    if (namespace == null
        || !(tree instanceof Map<?, ?> map)
        || !(map.get("metadata") instanceof Map<?, ?> metadata)
        || metadata.get("namespace") != null) {
      return tree;
    }
    Optional<Kind> kind =
        Kind.byBody(String.valueOf(map.get("apiVersion")), String.valueOf(map.get("kind")));
    if (kind.isEmpty() || !kind.get().namespaced()) {
      return tree;
    }
    Map<Object, Object> filled = new LinkedHashMap<>(map);
    Map<Object, Object> filledMetadata = new LinkedHashMap<>(metadata);
    filledMetadata.put("namespace", namespace);
    filled.put("metadata", filledMetadata);
    return filled;
  }
}
