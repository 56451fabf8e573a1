/** Tests of the whole program. */
@NullMarked
package io.margay.reflector;

import org.jspecify.annotations.NullMarked;
