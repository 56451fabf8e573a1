/**
 * Translation of addresses, in words of the plan that every backend renders: what leaves the pools
 * takes the node's address, and addresses that lead to workloads are turned into theirs.
 */
@NullMarked
package io.margay.agent.dataplane.nat;

import org.jspecify.annotations.NullMarked;
