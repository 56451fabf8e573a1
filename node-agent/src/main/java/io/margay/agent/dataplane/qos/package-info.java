/**
 * Limits of a workload's bandwidth in the kernel: a token bucket on the node's end of the wire for
 * what the workload receives, and one on a device of its own (ifb) for what it sends.
 */
@NullMarked
package io.margay.agent.dataplane.qos;

import org.jspecify.annotations.NullMarked;
