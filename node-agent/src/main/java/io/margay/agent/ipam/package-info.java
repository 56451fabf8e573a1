/** Addresses for local workloads, from ipam-service. */
@NullMarked
package io.margay.agent.ipam;

import org.jspecify.annotations.NullMarked;
