/** Samples, their quantiles, and the result as a table and as JSON. */
@NullMarked
package io.margay.bench.report;

import org.jspecify.annotations.NullMarked;
