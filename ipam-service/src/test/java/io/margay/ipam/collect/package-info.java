/** Tests. */
@NullMarked
package io.margay.ipam.collect;

import org.jspecify.annotations.NullMarked;
