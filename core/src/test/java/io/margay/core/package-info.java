/** Tests of core as a whole: what may use what. */
@NullMarked
package io.margay.core;

import org.jspecify.annotations.NullMarked;
