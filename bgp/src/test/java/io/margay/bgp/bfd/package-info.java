/** Tests, in virtual time. */
@NullMarked
package io.margay.bgp.bfd;

import org.jspecify.annotations.NullMarked;
