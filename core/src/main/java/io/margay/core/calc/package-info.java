/**
 * What one node must enforce, worked out from all resources. {@code compute} is the specification,
 * a plain function; the graph is its incremental equal. Both are pure: no clock, no thread, no I/O,
 * ordered maps, so that the same input always gives the same output.
 */
@NullMarked
package io.margay.core.calc;

import org.jspecify.annotations.NullMarked;
