/**
 * The whole, seen from outside: a lab of the packaged programs, real workloads, real kernels, and
 * another maker's BGP speaker. One lab serves all specs of a run but those of its own life.
 */
@NullMarked
package io.margay.e2e;

import org.jspecify.annotations.NullMarked;
