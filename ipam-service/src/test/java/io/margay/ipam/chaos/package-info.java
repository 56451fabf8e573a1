/** Tests. */
@NullMarked
package io.margay.ipam.chaos;

import org.jspecify.annotations.NullMarked;
