/** Tests of the package of the same name. */
@NullMarked
package io.margay.bgp.netty;

import org.jspecify.annotations.NullMarked;
