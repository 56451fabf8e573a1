package io.margay.core.model.kubernetes;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Required;

/** Pods with labels in namespaces with labels. */
@Doc("Pods with labels in namespaces with labels.")
public record NamespacedPods(
    @Required LabelSelector namespaceSelector, @Required LabelSelector podSelector) {}
