/** Tests. */
@NullMarked
package io.margay.ipam.assign;

import org.jspecify.annotations.NullMarked;
