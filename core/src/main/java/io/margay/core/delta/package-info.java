/**
 * Two maps, what is desired and what is there, and the difference between them kept up to date, so
 * that whoever makes the one like the other never compares them as a whole.
 */
@NullMarked
package io.margay.core.delta;

import org.jspecify.annotations.NullMarked;
