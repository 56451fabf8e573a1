/** Two maps, what is desired and what is there, and the difference between them kept up to date. */
@NullMarked
package io.margay.core.delta;

import org.jspecify.annotations.NullMarked;
