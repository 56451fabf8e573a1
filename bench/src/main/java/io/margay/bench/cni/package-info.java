/**
 * What a container's start waits for: the CNI plugin, executed as a runtime does, beside Debian's
 * bridge and host-local in the same run.
 */
@NullMarked
package io.margay.bench.cni;

import org.jspecify.annotations.NullMarked;
