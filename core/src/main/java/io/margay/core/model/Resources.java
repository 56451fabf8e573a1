package io.margay.core.model;

import io.margay.core.model.codec.Decoded;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problem;
import io.margay.core.model.codec.Problem.Reason;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.codec.RecordCodec;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes whole resources as trees: {@code apiVersion}, {@code kind}, {@code metadata},
 * {@code spec}.
 */
public final class Resources {

  private static final String KINDS =
      Arrays.stream(Kind.values()).map(Kind::kindName).collect(Collectors.joining(", "));

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
    Optional<Kind> kind = Kind.byName(name);
    if (kind.isEmpty()) {
      return fault("kind", Reason.NOT_SUPPORTED, "must be one of " + KINDS, kindName);
    }
    if (!Kind.API_VERSION.equals(apiVersion)) {
      Reason reason = apiVersion == null ? Reason.REQUIRED : Reason.NOT_SUPPORTED;
      return fault(
          "apiVersion",
          reason,
          "must be " + Kind.API_VERSION + " for kind " + kindName,
          apiVersion);
    }
    return decodeAs(kind.get(), map, new Problems());
  }

  private static Decoded<Resource> decodeLegacy(Map<?, ?> map) {
    Problems problems = new Problems();
    return decodeAs(Kind.GLOBAL_NETWORK_POLICY, LegacyPolicy.translate(map, problems), problems);
  }

  private static Decoded<Resource> decodeAs(Kind kind, Map<?, ?> map, Problems problems) {
    Map<Object, Object> body = new LinkedHashMap<>(map);
    body.remove("apiVersion");
    body.remove("kind");
    // The status is the server's; what a client sends of it is ignored, as in Kubernetes.
    body.remove("status");
    Decoded<? extends Record> decoded =
        RecordCodec.decode(kind.type().asSubclass(Record.class), body, Path.ROOT, problems);
    return new Decoded<>((Resource) decoded.value(), decoded.problems());
  }

  /** The resource as a tree, in the order of the fields' declaration. */
  public static Map<String, Object> encode(Resource resource) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("apiVersion", Kind.API_VERSION);
    tree.put("kind", resource.kind().kindName());
    tree.putAll(RecordCodec.encode((Record) resource));
    return tree;
  }

  private static Decoded<Resource> fault(
      String path, Reason reason, String message, @Nullable Object value) {
    return new Decoded<>(null, List.of(new Problem(path, reason, message, value)));
  }
}
