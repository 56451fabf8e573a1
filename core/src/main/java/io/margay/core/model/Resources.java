package io.margay.core.model;

import io.margay.core.model.codec.Decoded;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problem;
import io.margay.core.model.codec.Problem.Reason;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.codec.RecordCodec;
import io.margay.core.model.codec.Warning;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes whole resources as trees: {@code apiVersion}, {@code kind}, {@code metadata},
 * {@code spec}.
 */
public final class Resources {

  private static final String KINDS =
      Arrays.stream(Kind.values()).map(Kind::kindName).distinct().collect(Collectors.joining(", "));

  private static final String STATUS = "status";

  private Resources() {}

  /**
   * Reads a resource of whichever kind the tree names. A policy of the oldest form, {@code
   * apiVersion: v1} and {@code kind: policy}, is read as a {@link GlobalNetworkPolicy}.
   */
  public static Decoded<Resource> decode(@Nullable Object tree) {
    if (!(tree instanceof Map<?, ?> map)) {
      return fault(
          "", Reason.INVALID, "must be an object with apiVersion, kind, metadata and spec", tree);
    }
    Object kindName = map.get("kind");
    Object apiVersion = map.get("apiVersion");
    if (kindName == null) {
      return fault("kind", Reason.REQUIRED, "is required: one of " + KINDS, null);
    }
    if (!(kindName instanceof String name)) {
      return fault("kind", Reason.INVALID, "must be a string", kindName);
    }
    if (LegacyPolicy.API_VERSION.equals(apiVersion)) {
      if (name.equals(LegacyPolicy.KIND)) {
        return decodeLegacy(map);
      }
      if (LegacyPolicy.isOtherKind(name)) {
        return fault(
            "kind",
            Reason.NOT_SUPPORTED,
            "of apiVersion v1 only kind policy is read; write one of "
                + Kind.API_VERSION
                + ": "
                + KINDS,
            kindName);
      }
    }
    List<Kind> named = Kind.named(name);
    if (named.isEmpty()) {
      return fault("kind", Reason.NOT_SUPPORTED, "must be one of " + KINDS, kindName);
    }
    for (Kind kind : named) {
      if (kind.apiVersion().equals(apiVersion)) {
        return decodeAs(kind, map, new Problems());
      }
    }
    String expected = named.stream().map(Kind::apiVersion).collect(Collectors.joining(" or "));
    return fault(
        "apiVersion",
        apiVersion == null ? Reason.REQUIRED : Reason.NOT_SUPPORTED,
        "must be " + expected + " for kind " + name,
        apiVersion);
  }

  private static Decoded<Resource> decodeLegacy(Map<?, ?> map) {
    Problems problems = new Problems();
    return decodeAs(Kind.GLOBAL_NETWORK_POLICY, LegacyPolicy.translate(map, problems), problems);
  }

  private static Decoded<Resource> decodeAs(Kind kind, Map<?, ?> map, Problems problems) {
    Map<Object, Object> body = new LinkedHashMap<>(map);
    body.remove("apiVersion");
    body.remove("kind");
    if (!kind.hasStatus()) {
      // As in Kubernetes: what a client sends of a status that there is not is ignored.
      body.remove(STATUS);
    }
    Decoded<? extends Record> decoded =
        RecordCodec.decode(kind.type().asSubclass(Record.class), body, Path.ROOT, problems);
    return new Decoded<>((Resource) decoded.value(), decoded.problems());
  }

  /** The resource as a tree, in the order of the fields' declaration. */
  public static Map<String, Object> encode(Resource resource) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("apiVersion", resource.kind().apiVersion());
    tree.put("kind", resource.kind().kindName());
    tree.putAll(RecordCodec.encode((Record) resource));
    return tree;
  }

  /** What the author of a resource should know: fields that nothing enforces yet. */
  public static List<Warning> warnings(Resource resource) {
    return RecordCodec.warnings((Record) resource);
  }

  /**
   * The resource with the status of another: of what is stored, when a client writes everything but
   * the status; the other way round when it writes the status alone.
   *
   * @param other of the same kind; null for no status
   */
  public static Resource withStatusOf(Resource resource, @Nullable Resource other) {
    if (!resource.kind().hasStatus()) {
      return resource;
    }
    Object status = other == null ? null : RecordCodec.read((Record) other, STATUS);
    return (Resource) RecordCodec.with((Record) resource, STATUS, status);
  }

  private static Decoded<Resource> fault(
      String path, Reason reason, String message, @Nullable Object value) {
    return new Decoded<>(null, List.of(new Problem(path, reason, message, value)));
  }
}
