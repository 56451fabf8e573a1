/** Tests of the tracker, against comparing both maps as a whole. */
@NullMarked
package io.margay.core.delta;

import org.jspecify.annotations.NullMarked;
