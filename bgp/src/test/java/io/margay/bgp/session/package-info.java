/** Tests of the package of the same name. */
@NullMarked
package io.margay.bgp.session;

import org.jspecify.annotations.NullMarked;
