/** Benchmarks of the whole: {@code ./margay bench NAME}. */
@NullMarked
package io.margay.bench;

import org.jspecify.annotations.NullMarked;
