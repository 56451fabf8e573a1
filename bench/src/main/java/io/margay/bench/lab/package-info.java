/** The lab in which the whole is measured: one that is up, or one of the benchmark's own. */
@NullMarked
package io.margay.bench.lab;

import org.jspecify.annotations.NullMarked;
