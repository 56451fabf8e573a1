/**
 * Benchmarks. Each is a class that fills a {@link io.margay.bench.Results}; what it compares with
 * is measured in the same run, for machines are noisy.
 */
@NullMarked
package io.margay.bench;

import org.jspecify.annotations.NullMarked;
