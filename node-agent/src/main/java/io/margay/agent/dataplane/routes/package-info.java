/**
 * The routes of a node: to each workload through its wire, to nowhere for the unused rest of the
 * node's blocks, and to what BGP taught. Ours carry our own route protocol number; routes of other
 * protocols are never replaced or deleted.
 */
@NullMarked
package io.margay.agent.dataplane.routes;

import org.jspecify.annotations.NullMarked;
