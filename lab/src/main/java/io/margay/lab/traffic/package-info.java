/**
 * Real traffic from and to workloads: listeners, TCP connections, streams of numbered datagrams,
 * all by sockets opened inside the workloads' network namespaces.
 */
@NullMarked
package io.margay.lab.traffic;

import org.jspecify.annotations.NullMarked;
