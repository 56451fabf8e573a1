/** Bodies, in tables. */
@NullMarked
package io.margay.policyapi.body;

import org.jspecify.annotations.NullMarked;
