package io.margay.core.model.kubernetes;

import io.margay.core.model.codec.Doc;
import java.util.List;

/** The spec of a Namespace (core/v1). */
@Doc("What must be done before the namespace may go.")
public record NamespaceSpec(List<String> finalizers) {

  public NamespaceSpec {
    finalizers = List.copyOf(finalizers);
  }
}
