/** Tests. */
@NullMarked
package io.margay.ipam.split;

import org.jspecify.annotations.NullMarked;
