/**
 * The parts of Kubernetes' own kinds: NetworkPolicy (networking.k8s.io/v1), ClusterNetworkPolicy
 * (policy.networking.k8s.io/v1alpha2), Namespace (core/v1). They are kept as they are written, with
 * the validation of the Kubernetes API; what they mean is said by {@code core.convert}.
 */
@NullMarked
package io.margay.core.model.kubernetes;

import org.jspecify.annotations.NullMarked;
