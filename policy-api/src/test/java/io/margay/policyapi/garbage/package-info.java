/** Worlds of objects that belong to each other, before and after. */
@NullMarked
package io.margay.policyapi.garbage;

import org.jspecify.annotations.NullMarked;
