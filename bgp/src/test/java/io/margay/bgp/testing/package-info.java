/** What all tests of this module have in common. */
@NullMarked
package io.margay.bgp.testing;

import org.jspecify.annotations.NullMarked;
