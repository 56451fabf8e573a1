/** Resources in, sessions out. */
@NullMarked
package io.margay.bgp.peering;

import org.jspecify.annotations.NullMarked;
