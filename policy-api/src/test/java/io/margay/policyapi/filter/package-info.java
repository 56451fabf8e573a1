/** Selectors of lists, in tables. */
@NullMarked
package io.margay.policyapi.filter;

import org.jspecify.annotations.NullMarked;
