/** Tests. */
@NullMarked
package io.margay.ipam.pool;

import org.jspecify.annotations.NullMarked;
