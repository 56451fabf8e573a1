/** Tests of the package of the same name. */
@NullMarked
package io.margay.bgp.rib;

import org.jspecify.annotations.NullMarked;
