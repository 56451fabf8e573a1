package io.margay.core.model;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Required;
import io.margay.core.model.kubernetes.NamespaceSpec;
import io.margay.core.model.kubernetes.NamespaceStatus;
import org.jspecify.annotations.Nullable;

/** A namespace: its labels are what namespaceSelectors see. */
@Doc("A namespace: its labels are what namespaceSelectors see.")
public record Namespace(
    @Required Metadata metadata, @Nullable NamespaceSpec spec, @Nullable NamespaceStatus status)
    implements Resource {

  @Override
  public Kind kind() {
    return Kind.NAMESPACE;
  }

  @Override
  public Namespace withMetadata(Metadata newMetadata) {
    return new Namespace(newMetadata, spec, status);
  }
}
