/** Tests of the calculation. */
@NullMarked
package io.margay.core.calc;

import org.jspecify.annotations.NullMarked;
