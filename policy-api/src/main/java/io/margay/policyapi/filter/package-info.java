/**
 * Which objects a list or watch is about: namespace, label selector and field selector, in the
 * syntax of the Kubernetes API ({@code k8s.io/apimachinery} labels and fields). Not to be confused
 * with the selectors inside of policies.
 */
@NullMarked
package io.margay.policyapi.filter;

import org.jspecify.annotations.NullMarked;
