/** Tests of the filters. */
@NullMarked
package io.margay.bgp.policy;

import org.jspecify.annotations.NullMarked;
