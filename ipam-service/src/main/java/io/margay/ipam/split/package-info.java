/** Dividing a pool into equal parts: which pools, and which blocks each then has. */
@NullMarked
package io.margay.ipam.split;

import org.jspecify.annotations.NullMarked;
