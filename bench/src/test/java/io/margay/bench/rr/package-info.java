/** Quantiles and reports, from samples made up. */
@NullMarked
package io.margay.bench.rr;

import org.jspecify.annotations.NullMarked;
