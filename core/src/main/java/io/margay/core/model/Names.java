package io.margay.core.model;

import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problem.Reason;
import io.margay.core.model.codec.Problems;
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
      } else if (given.namespace().length() > 63 || !LABEL.matcher(given.namespace()).matches()) {
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
  }

  private static void checkName(Kind kind, Metadata given, Path metadata, Problems problems) {
    String name = given.name();
    Path path = metadata.field("name");
    if (name.isEmpty()) {
      if (given.generateName() == null) {
        problems.required(path, "name or generateName is required");
      }
    } else if (kind == Kind.TIER) {
      if (name.length() > 63 || !LABEL.matcher(name).matches()) {
        problems.invalid(
            path, name, "must be a DNS label of at most 63 lower-case letters, digits and '-'");
      }
    } else if (name.length() > 253 || !SUBDOMAIN.matcher(name).matches()) {
      problems.invalid(
          path,
          name,
          "must be a DNS subdomain: at most 253 lower-case letters, digits, '-' and '.'");
    }
  }

  static void checkLabels(Map<String, String> labels, Path path, Problems problems) {
    labels.forEach((key, value) -> {
      String name = key.substring(key.indexOf('/') + 1);
      String prefix = key.contains("/") ? key.substring(0, key.indexOf('/')) : "";
      boolean nameWrong = name.length() > 63 || !LABEL_PART.matcher(name).matches();
      boolean prefixWrong =
          key.contains("/") && (prefix.length() > 253 || !SUBDOMAIN.matcher(prefix).matches());
      if (nameWrong || prefixWrong) {
        problems.add(
            path,
            Reason.INVALID,
            "a label's name is at most 63 letters, digits, '-', '_', '.', after an optional DNS prefix and '/'",
            key);
      }
      if (value.length() > 63 || !value.isEmpty() && !LABEL_PART.matcher(value).matches()) {
        problems.add(
            path.key(key),
            Reason.INVALID,
            "a label's value is at most 63 letters, digits, '-', '_', '.', and begins and ends with a letter or digit",
            value);
      }
    });
  }
}
