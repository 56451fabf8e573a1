/**
 * The way of a change from REST to the kernel, step by step, and what each step would take at least
 * without us.
 */
@NullMarked
package io.margay.bench.path;

import org.jspecify.annotations.NullMarked;
