/**
 * Blocks for nodes and addresses for workloads. {@link io.margay.ipam.allocation.Planner} decides,
 * from the whole state and nothing else, what a request gets; {@link
 * io.margay.ipam.allocation.Allocations} runs it in one transaction under the node's row lock, and
 * PostgreSQL's constraints have the last word.
 */
@NullMarked
package io.margay.ipam.allocation;

import org.jspecify.annotations.NullMarked;
