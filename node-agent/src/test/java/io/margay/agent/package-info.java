/** Whole agents between fake services and a fake kernel. */
@NullMarked
package io.margay.agent;

import org.jspecify.annotations.NullMarked;
