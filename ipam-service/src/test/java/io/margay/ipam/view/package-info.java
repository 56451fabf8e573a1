/** Tests. */
@NullMarked
package io.margay.ipam.view;

import org.jspecify.annotations.NullMarked;
