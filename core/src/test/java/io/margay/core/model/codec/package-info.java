/** Tests of the codec by records made for them. */
@NullMarked
package io.margay.core.model.codec;

import org.jspecify.annotations.NullMarked;
