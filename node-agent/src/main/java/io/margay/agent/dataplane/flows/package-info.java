/**
 * Established connections against policy. The rules accept what belongs to a known connection, so a
 * policy that begins to forbid something ends nothing by itself; for workloads that a policy with
 * {@code margay.io/close-forbidden-connections: "true"} selects, connections are evaluated anew
 * after each change and those that are forbidden now are ended.
 */
@NullMarked
package io.margay.agent.dataplane.flows;

import org.jspecify.annotations.NullMarked;
