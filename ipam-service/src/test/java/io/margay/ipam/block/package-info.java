/** Tests. */
@NullMarked
package io.margay.ipam.block;

import org.jspecify.annotations.NullMarked;
