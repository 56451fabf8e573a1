/**
 * Policies and what must become of packets, as tables: resources go through the calculation and a
 * dataplane into a kernel, and real packets between network namespaces show what it does.
 */
@NullMarked
package io.margay.agent.dataplane.matrix;

import org.jspecify.annotations.NullMarked;
