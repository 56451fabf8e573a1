/**
 * What Kubernetes' own kinds mean, said in Margay's: policies as specs under the keys of their own
 * kinds, namespaces and service accounts as profiles. Pure functions; the calculation calls them at
 * its door and knows nothing else of Kubernetes.
 *
 * <p>Pods are told from other things by having an orchestrator, whichever it is: so Kubernetes'
 * policies hold for workloads that no Kubernetes started, and never for sets of addresses or hosts.
 */
@NullMarked
package io.margay.core.convert;

import org.jspecify.annotations.NullMarked;
