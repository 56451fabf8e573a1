/** Tests of how figures are worked out. */
@NullMarked
package io.margay.bench;

import org.jspecify.annotations.NullMarked;
