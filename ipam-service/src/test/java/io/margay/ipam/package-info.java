/** Tests of the whole service. */
@NullMarked
package io.margay.ipam;

import org.jspecify.annotations.NullMarked;
