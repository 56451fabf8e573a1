/** Tests of the package of the same name. */
@NullMarked
package io.margay.bgp.wire;

import org.jspecify.annotations.NullMarked;
