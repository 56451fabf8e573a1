package io.margay.core.model;

import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problem.Reason;
import io.margay.core.model.codec.Problems;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The rules for names, namespaces and labels: those of Kubernetes (RFC 1123 subdomains; label
 * syntax of meta/v1).
 */
final class Names {

  private static final Pattern SUBDOMAIN =
      Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
  private static final Pattern LABEL_PART =
      Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?");

  /** As in Kubernetes. */
  private static final int MOST_ANNOTATION_BYTES = 256 * 1024;

  /** Characters that the server appends to generateName. */
  private static final int GENERATED = 5;

  private Names() {}

  static void check(Resource resource, Path path, Problems problems) {
    Path metadata = path.field("metadata");
    Metadata given = resource.metadata();
    checkName(resource.kind(), given, metadata, problems);
    if (resource.kind().namespaced()) {
      if (given.namespace().isEmpty()) {
        problems.required(
            metadata.field("namespace"),
            "is required: " + resource.kind().kindName() + " lives in namespaces");
      } else if (!isLabel(given.namespace())) {
        problems.invalid(
            metadata.field("namespace"),
            given.namespace(),
            "must be a DNS label of at most 63 lower-case letters, digits and '-'");
      }
    } else if (!given.namespace().isEmpty()) {
      problems.forbidden(
          metadata.field("namespace"),
          "must not be given: " + resource.kind().kindName() + " lives in no namespace");
    }
    checkLabels(given.labels(), metadata.field("labels"), problems);
    checkAnnotations(given.annotations(), metadata.field("annotations"), problems);
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
    String wrong =
        switch (kind) {
          case TIER ->
              isLabel(name)
                  ? null
                  : "must be a DNS label of at most 63 lower-case letters, digits and '-'";
          case NETWORK_POLICY, GLOBAL_NETWORK_POLICY ->
              isPolicyName(kind, name)
                  ? null
                  : "must be a DNS label of at most 63 lower-case letters, digits and '-', or two with a '.' between them";
          case PROFILE,
              WORKLOAD_ENDPOINT,
              NODE,
              IP_POOL,
              BLOCK_AFFINITY,
              BGP_CONFIGURATION,
              BGP_PEER ->
              isSubdomain(name)
                  ? null
                  : "must be a DNS subdomain: at most 253 lower-case letters, digits, '-' and '.'";
        };
    if (wrong != null) {
      problems.invalid(path, shown, wrong);
    }
  }

  /** One label or two; or what other controllers write: a prefix of theirs and any subdomain. */
  private static boolean isPolicyName(Kind kind, String name) {
    if (name.startsWith("ossg.default.")
        || kind == Kind.NETWORK_POLICY && name.startsWith("knp.default.")) {
      return isSubdomain(name);
    }
    int dot = name.indexOf('.');
    return dot < 0
        ? isLabel(name)
        : isLabel(name.substring(0, dot)) && isLabel(name.substring(dot + 1));
  }

  private static boolean isLabel(String text) {
    return text.length() <= 63 && LABEL.matcher(text).matches();
  }

  private static boolean isSubdomain(String text) {
    return text.length() <= 253 && SUBDOMAIN.matcher(text).matches();
  }

  static void checkLabels(Map<String, String> labels, Path path, Problems problems) {
    labels.forEach((key, value) -> {
      checkKey(key, "a label", path, problems);
      if (value.length() > 63 || !value.isEmpty() && !LABEL_PART.matcher(value).matches()) {
        problems.invalid(
            path.key(key),
            value,
            "a label's value is at most 63 letters, digits, '-', '_', '.', and begins and ends with a letter or digit");
      }
    });
  }

  private static void checkAnnotations(
      Map<String, String> annotations, Path path, Problems problems) {
    long size = 0;
    for (Map.Entry<String, String> annotation : annotations.entrySet()) {
      checkKey(annotation.getKey(), "an annotation", path, problems);
      size += bytes(annotation.getKey()) + bytes(annotation.getValue());
    }
    if (size > MOST_ANNOTATION_BYTES) {
      problems.add(
          path,
          Reason.TOO_LONG,
          "must have at most " + MOST_ANNOTATION_BYTES + " bytes in all, has " + size,
          null);
    }
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static void checkKey(String key, String what, Path path, Problems problems) {
    int slash = key.indexOf('/');
    String name = key.substring(slash + 1);
    if (name.length() > 63
        || !LABEL_PART.matcher(name).matches()
        || slash >= 0 && !isSubdomain(key.substring(0, slash))) {
      problems.invalid(
          path,
          key,
          "the name of "
              + what
              + " is at most 63 letters, digits, '-', '_', '.', after an optional DNS prefix and '/'");
    }
  }
}
