/**
 * Workloads: network namespaces attached to nodes the way a container runtime does it, by executing
 * the CNI plugin.
 */
@NullMarked
package io.margay.lab.workload;

import org.jspecify.annotations.NullMarked;
