/**
 * Stands in for a dataplane where none is: takes the calculation's updates, refuses what a real one
 * could not do, and tells what it holds.
 */
@NullMarked
package io.margay.core.calc.testing;

import org.jspecify.annotations.NullMarked;
