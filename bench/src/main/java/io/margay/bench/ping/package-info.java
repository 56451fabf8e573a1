/**
 * From a workload that is attached to its first answered ping, on a kernel with many policies, in
 * network namespaces of its own.
 */
@NullMarked
package io.margay.bench.ping;

import org.jspecify.annotations.NullMarked;
