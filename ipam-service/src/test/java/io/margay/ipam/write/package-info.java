/** Tests. */
@NullMarked
package io.margay.ipam.write;

import org.jspecify.annotations.NullMarked;
