package io.margay.core.model.kubernetes;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.OneOf;
import org.jspecify.annotations.Nullable;

/** The status of a Namespace (core/v1). */
@Doc("Whether the namespace is there to stay.")
public record NamespaceStatus(@OneOf({"Active", "Terminating"}) @Nullable String phase) {}
