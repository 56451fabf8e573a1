/** Quantiles and reports, from samples made up. */
@NullMarked
package io.margay.bench;

import org.jspecify.annotations.NullMarked;
